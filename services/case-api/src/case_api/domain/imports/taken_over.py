"""The facts of an imported case, checked by the rules of every other fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_changes import CaseChanges, changes_after
from case_api.domain.errors import CannotHaveHappened, CaseFull
from case_api.domain.imports.fact_models import event_of_entry
from case_api.domain.imports.imported_case import ImportedCase
from case_api.domain.imports.local_ids import LocalIds
from case_api.domain.people.academic_year import cohort, turns_25_in
from case_api.domain.people.admission import birth_date_findings, tribunal_findings
from case_api.domain.people.person import Person
from case_api.domain.plan.issuing import UnknownPlanContent
from case_api.domain.record import RecordFacts, decide_facts
from events.contracts import CaseOfficerAssigned, CaseOpened, Event


class ImpossibleCase(Exception):
    """A fact of an imported case cannot have happened. `pointer` is its place in the case."""

    def __init__(self, code: str, detail: str, pointer: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.pointer = pointer


class TakenOverCase(NamedTuple):
    """The facts of an imported case that can have happened, and what they change beside the log."""

    events: Sequence[Event]
    changes: CaseChanges


@dataclass(frozen=True, slots=True)
class _Placed:
    """A fact, and its place in the imported case as a JSON pointer."""

    event: Event
    pointer: str


def decide_import(
    case: ImportedCase, authority: str, today: date, new_id: Callable[[], UUID]
) -> TakenOverCase:
    """What to record of a case, in order: it was opened, by whom it is led, its history.

    `authority` is the council's number at the DfE; `today` is the day of the import, on which every
    rule is applied.

    Raises:
        ImpossibleCase: one of them cannot have happened, or there are too many of its type; or the
            person cannot be one of this council.
    """
    _check_person(case.person, authority, today)
    placed = _placed_facts(case, today, LocalIds(new_id))
    try:
        decision = decide_facts([], RecordFacts([each.event for each in placed], today))
        changes = changes_after([], decision)
        for content in changes.contents:
            raise UnknownPlanContent(content)
        return TakenOverCase(decision.events, changes)
    except CannotHaveHappened as error:
        at = placed[error.index].pointer
        pointer = f"{at}/{error.field}" if error.field else at
        raise ImpossibleCase(error.code, error.detail, pointer) from error
    except CaseFull as error:
        raise ImpossibleCase("case_full", str(error), "/history") from error


def _check_person(person: Person, authority: str, today: date) -> None:
    findings = (
        *birth_date_findings(person.birth_date, today, None),
        *tribunal_findings(person, authority),
    )
    for found in findings:
        raise ImpossibleCase(found.code, found.message, f"/person{found.pointer}")


def _placed_facts(case: ImportedCase, today: date, ids: LocalIds) -> Sequence[_Placed]:
    taken_over_on = today if case.taken_over_on is MISSING else case.taken_over_on
    opened = CaseOpened(
        cohort=cohort(case.person.birth_date),
        reference=case.reference,
        flags=case.flags,
        taken_over_on=taken_over_on,
        history_complete_from=case.history_complete_from,
        turns_25_in=turns_25_in(case.person.birth_date),
    )
    placed = [_Placed(opened, "")]
    if case.officer is not MISSING:
        from_on = taken_over_on if case.officer.from_on is MISSING else case.officer.from_on
        officer = CaseOfficerAssigned(officer_id=case.officer.officer_id, from_on=from_on)
        placed.append(_Placed(officer, "/officer"))
    for place, entry in enumerate(case.history):
        placed.append(_Placed(event_of_entry(entry, ids), f"/history/{place}/data"))
    return placed
