"""Handing over the cases of an officer: which officer gets which case, and the facts of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import cycle
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.assignments.changed_periods import officer_periods
from case_api.domain.assignments.periods import Assignments, RolePeriod, assignments
from case_api.domain.decide import make_decision
from case_api.domain.record import RecordFacts
from events.contracts import CaseOfficerAssigned, Event
from events.contracts.references import OfficerId, TextId
from events.envelope import CaseId, EventEnvelope
from events.history import effective

MAX_HANDOVER: Final = 500
"""Cases, and assignments in them, of one handover: as many facts as one append records."""


class HandoverRefusalCode(StrEnum):
    """Why an officer or a case stands in the way of a handover."""

    UNKNOWN_OFFICER = "unknown_officer"
    OFFICER_HAS_LEFT = "officer_has_left"
    UNKNOWN_CASE = "unknown_case"
    CASE_NOT_HELD = "case_not_held"
    CASE_FULL = "case_full"
    CASE_ERASED = "case_erased"


class HandoverRefusal(NamedTuple):
    """An officer or a case, by its id, that stands in the way."""

    code: HandoverRefusalCode
    subject: UUID


class HandoverRefused(Exception):
    """Some officers or cases stand in the way, and no case is handed over."""

    def __init__(self, refusals: Sequence[HandoverRefusal]) -> None:
        super().__init__(f"{len(refusals)} officers or cases stand in the way")
        self.refusals = refusals


class HandoverTooLarge(Exception):
    """The officer has more cases, or roles in them, than one handover takes."""

    def __init__(self) -> None:
        super().__init__(f"a handover takes at most {MAX_HANDOVER} assignments: name the cases")


@dataclass(frozen=True, slots=True)
class HandOverCases:
    """A command: officers take over cases of another from a day on.

    `cases` are those named, with who takes over each, None where the officers take turns;
    `all_cases`: every other case in which the officer has a role on the day or later, too.
    `note_ids` are those of the notes for cases.
    """

    from_officer_id: OfficerId
    to_officer_ids: Sequence[OfficerId]
    from_on: date
    today: date
    cases: Mapping[CaseId, OfficerId | None]
    all_cases: bool = False
    note_ids: Mapping[CaseId, TextId] = field(default_factory=dict[CaseId, TextId])


class CaseHandover(NamedTuple):
    """The handover of one case: who takes over, the facts to record, and the periods after them."""

    case_id: CaseId
    to_officer_id: OfficerId
    facts: Sequence[Event]
    periods: Sequence[RolePeriod]


def plan_handover(
    command: HandOverCases, histories: Mapping[CaseId, Sequence[EventEnvelope]]
) -> Sequence[CaseHandover]:
    """The handover of each case, in their order, by the raw histories of the cases.

    Raises:
        HandoverRefused: a case that was named is not the officer's on the day or later.
        HandoverTooLarge: there are more facts than one append records.
        CannotHaveHappened: an assignment contradicts the facts of its case.
    """
    successors = share_out(histories, command.cases, command.to_officer_ids)
    decided = {
        case_id: _decided(command, case_id, successors[case_id], history)
        for case_id, history in histories.items()
    }
    if refusals := [
        HandoverRefusal(HandoverRefusalCode.CASE_NOT_HELD, case_id)
        for case_id, handover in decided.items()
        if handover is None and case_id in command.cases
    ]:
        raise HandoverRefused(refusals)
    planned = [handover for handover in decided.values() if handover is not None]
    if sum(len(each.facts) for each in planned) > MAX_HANDOVER:
        raise HandoverTooLarge
    return planned


def share_out(
    cases: Iterable[CaseId],
    chosen: Mapping[CaseId, OfficerId | None],
    officers: Sequence[OfficerId],
) -> Mapping[CaseId, OfficerId]:
    """Who takes over each case: who was chosen for it; for the others the officers take turns."""
    turns = cycle(officers)
    return {case_id: chosen.get(case_id) or next(turns) for case_id in cases}


def _decided(
    command: HandOverCases,
    case_id: CaseId,
    to_officer_id: OfficerId,
    history: Sequence[EventEnvelope],
) -> CaseHandover | None:
    """The handover of a case, None where the officer has no role in it."""
    held, note = assignments(effective(history)), command.note_ids.get(case_id)
    facts = handover_facts(command, held, to_officer_id, note)
    if not facts:
        return None
    decision = make_decision(history, RecordFacts(facts, command.today))
    return CaseHandover(case_id, to_officer_id, decision.events, officer_periods(decision.case))


def handover_facts(
    command: HandOverCases, held: Assignments, to_officer_id: OfficerId, note_id: TextId | None
) -> Sequence[CaseOfficerAssigned]:
    """The assignments by which a successor takes over each role of an officer in a case.

    Those in effect on the day or later, each for the rest of its period.
    """
    return [
        CaseOfficerAssigned(
            officer_id=to_officer_id,
            role=period.role,
            from_on=max(command.from_on, period.from_on),
            to_on=MISSING if period.to_on == date.max else period.to_on,
            handover=note_id or MISSING,
        )
        for period in held.officers
        if period.officer_id == command.from_officer_id and period.to_on >= command.from_on
    ]
