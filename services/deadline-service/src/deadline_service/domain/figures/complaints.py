"""Complaints at each stage, answered by the last day that the rules or the council gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.figures.announced_limits import (
    DEADLINE_TYPES,
    AnnouncedLimit,
    announced_limits,
    facts_by_start,
)
from deadline_service.domain.figures.measured_process import LeftOut, Measure, MeasuredProcess
from deadline_service.domain.figures.subjects import (
    SubjectFacts,
    SubjectFactsBuilder,
    by_legal_date,
)
from events.contracts import (
    CaseComplaintAcknowledged,
    CaseComplaintAnswered,
    CaseComplaintExtended,
    CaseComplaintReceived,
    Event,
)
from events.contracts.references import ComplaintId
from events.contracts.vocabulary.case import ComplaintKind, ComplaintStage
from events.envelope import EventEnvelope, Position

COMPLAINT_RULES: Final = frozenset(
    {
        *("complaint-stage1", "complaint-stage1-unacknowledged", "complaint-stage1-extended"),
        *("complaint-stage2", "complaint-stage2-unacknowledged"),
    }
)
"""The rules with the last day to answer a complaint: the Ombudsman's Complaint Handling Code."""
COMPLAINT_TYPES: Final[tuple[type[Event], ...]] = (
    *DEADLINE_TYPES,
    CaseComplaintAcknowledged,
    CaseComplaintAnswered,
    CaseComplaintExtended,
    CaseComplaintReceived,
)
"""The facts that the measure of complaints follows from."""
_EXTENDED: Final = "complaint-stage1-extended"
_Key = tuple[ComplaintId, ComplaintStage]


@dataclass(slots=True)
class _Complaint:
    """A complaint at a stage, by its days."""

    received: CaseComplaintReceived
    answered_on: date | None = None
    extended_on: date | None = None


def complaint_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The complaints in an effective history of `COMPLAINT_TYPES`, one for each stage."""
    found: dict[_Key, _Complaint] = {}
    subjects: dict[Position, _Key] = {}
    for position, event in ((each.position, each.event) for each in history):
        match event:
            case (
                CaseComplaintReceived(complaint_id=key, stage=stage)
                | CaseComplaintAcknowledged(complaint_id=key, stage=stage)
            ):
                subjects[position] = key, stage
            case _:
                pass
    for event in by_legal_date(history, CaseComplaintReceived):
        match event:
            case CaseComplaintReceived(complaint_id=key, stage=stage):
                found[key, stage] = _Complaint(event)
            case CaseComplaintExtended(complaint_id=key, stage=stage, notified_on=day) if (
                event.reason_given and (key, stage) in found
            ):
                found[key, stage].extended_on = day
            case CaseComplaintAnswered(complaint_id=key, stage=stage, on=day) if (
                key,
                stage,
            ) in found:
                answered = found[key, stage]
                answered.answered_on = min(day, answered.answered_on or day)
            case _:
                pass
    limits = _limits(history, subjects)
    for subject, complaint in found.items():
        yield _process(subject, complaint, limits.get(subject, {}))


def facts_by_complaint(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """The facts of each complaint with the announcements of its limits."""
    found = SubjectFactsBuilder[ComplaintId]()
    for facts in facts_by_start(history).values():
        # The first is what the limits run from; it is missing if it was voided.
        match facts[0].event:
            case (
                CaseComplaintReceived(complaint_id=key)
                | CaseComplaintAcknowledged(complaint_id=key)
                | CaseComplaintExtended(complaint_id=key)
                | CaseComplaintAnswered(complaint_id=key)
            ):
                for each in facts:
                    found.add(key, each)
            case _:
                pass
    return found.facts()


def _limits(
    history: Sequence[EventEnvelope], subjects: Mapping[Position, _Key]
) -> Mapping[_Key, Mapping[str, AnnouncedLimit]]:
    """The limits of each complaint at a stage, by their rules; none that ceased to apply."""
    found: dict[_Key, dict[str, AnnouncedLimit]] = {}
    for limit in announced_limits(history, COMPLAINT_RULES).values():
        subject = subjects.get(limit.because_of)
        if subject is not None and not limit.has_ended:
            found.setdefault(subject, {})[limit.rule] = limit
    return found


def _process(
    subject: _Key, complaint: _Complaint, limits: Mapping[str, AnnouncedLimit]
) -> MeasuredProcess:
    received = complaint.received
    due_on = _due_on(complaint, limits)
    is_data = received.kind is ComplaintKind.DATA_PROTECTION
    return MeasuredProcess(
        measure=Measure.COMPLAINTS,
        item_id=subject[0],
        part=subject[1],
        counts_from=received.on,
        started_on=received.on,
        due_on=due_on,
        done_on=complaint.answered_on,
        left_out=LeftOut.NO_LIMIT if due_on is None else None,
        kind=ComplaintKind.DATA_PROTECTION if is_data else subject[1],
    )


def _due_on(complaint: _Complaint, limits: Mapping[str, AnnouncedLimit]) -> date | None:
    """The last day of the Code; where none applies, the day that the council itself gave.

    An extension counts if the family was notified of it, with the reason, by the last day.
    """
    plain = [each.last_day for rule, each in limits.items() if rule != _EXTENDED]
    if not plain:
        promised = complaint.received.reply_due_on
        return None if promised is MISSING else promised
    last_day = max(plain)
    extended = limits.get(_EXTENDED)
    if extended is None or complaint.extended_on is None or complaint.extended_on > last_day:
        return last_day
    return max(last_day, extended.last_day)
