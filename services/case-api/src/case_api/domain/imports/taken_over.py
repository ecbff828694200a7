"""The facts of an imported case, checked by the rules of every other fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_changes import CaseChanges, changes_after
from case_api.domain.documents.description import details_of, filing_of, size_error
from case_api.domain.documents.document import DocumentDetails
from case_api.domain.errors import CannotHaveHappened, CaseFull
from case_api.domain.imports.fact_models import event_of_entry
from case_api.domain.imports.imported_case import MAX_HISTORY, ImportedCase
from case_api.domain.imports.imported_document import ImportedDocument
from case_api.domain.imports.local_ids import LocalIds
from case_api.domain.named_texts import UnknownText
from case_api.domain.people.academic_year import cohort, turns_25_in
from case_api.domain.people.admission import birth_date_findings, tribunal_findings
from case_api.domain.people.person import Person
from case_api.domain.plan.issuing import UnknownPlanContent
from case_api.domain.record import RecordFacts, decide_facts
from events.contracts import CaseDocumentFiled, CaseOfficerAssigned, CaseOpened, Event
from events.contracts.references import DocumentId


class ImpossibleCase(Exception):
    """A fact of an imported case cannot have happened. `pointer` is its place in the case."""

    def __init__(self, code: str, detail: str, pointer: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.pointer = pointer


class DescribedFiling(NamedTuple):
    """The filing of a document that an import files, and what is stored of it beside the log."""

    fact: CaseDocumentFiled
    details: DocumentDetails


class TakenOverCase(NamedTuple):
    """The facts of an imported case that can have happened, and what they change beside the log."""

    events: Sequence[Event]
    changes: CaseChanges
    documents: Sequence[DescribedFiling]
    pointers: Sequence[str]
    """The place of each of the facts in the imported case, as a JSON pointer."""

    def place_of(self, error: CannotHaveHappened) -> str:
        """The place in the imported case of the fact, or the field of it, that is refused."""
        return _place_of(self.pointers, error)


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
    ids = LocalIds(new_id)
    placed = _placed_facts(case, today, ids)
    documents = _described_filings(case, ids)
    placed += [_Placed(each.fact, f"/documents/{place}") for place, each in enumerate(documents)]
    pointers = [each.pointer for each in placed]
    try:
        decision = decide_facts([], RecordFacts([each.event for each in placed], today))
        changes = changes_after([], decision)
        for content in changes.contents:
            raise UnknownPlanContent(content)
        for text in changes.texts:  # a case that is not opened yet has no texts
            raise UnknownText(text)
        return TakenOverCase(decision.events, changes, documents, pointers)
    except CannotHaveHappened as error:
        raise ImpossibleCase(error.code, error.detail, _place_of(pointers, error)) from error
    except CaseFull as error:
        raise ImpossibleCase("case_full", str(error), "/history") from error


def _place_of(pointers: Sequence[str], error: CannotHaveHappened) -> str:
    at = pointers[error.index]
    return f"{at}/{error.field}" if error.field else at


def _check_person(person: Person, authority: str, today: date) -> None:
    findings = (
        *birth_date_findings(person.birth_date, today, None),
        *tribunal_findings(person, authority),
    )
    for found in findings:
        raise ImpossibleCase(found.code, found.message, f"/person{found.pointer}")


def _described_filings(case: ImportedCase, ids: LocalIds) -> Sequence[DescribedFiling]:
    if len(case.history) + len(case.documents) > MAX_HISTORY:
        detail = f"a case has at most {MAX_HISTORY} facts and documents when it is imported"
        raise ImpossibleCase("case_full", detail, "/documents")
    for place, document in enumerate(case.documents):
        if error := size_error(document):
            raise ImpossibleCase("less_than_equal", error, f"/documents/{place}/size")
    return [DescribedFiling(_filing(each, ids), details_of(each)) for each in case.documents]


def _filing(document: ImportedDocument, ids: LocalIds) -> CaseDocumentFiled:
    id_ = ids.resolve(CaseDocumentFiled, "document_id", document.document_id, 1)
    earlier = document.version_of
    return filing_of(
        document,
        DocumentId(id_),
        version_of=MISSING
        if earlier is MISSING
        else DocumentId(ids.of_label("document_id", earlier)),
    )


def _placed_facts(case: ImportedCase, today: date, ids: LocalIds) -> list[_Placed]:
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
