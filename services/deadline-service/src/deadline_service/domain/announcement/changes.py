"""The events that announce how a fact changed a deadline."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.contracts import (
    CaseCorrected,
    CaseVoided,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope


class Change(NamedTuple):
    """An event about a deadline, and the deadline after it."""

    row: DeadlineRow
    event: Event


def revision_reason(new_facts: Sequence[EventEnvelope]) -> DeadlineChangeReason:
    """The reason of a change of deadlines, from the new facts of the case."""
    if any(isinstance(fact.event, CaseVoided) for fact in new_facts):
        return DeadlineChangeReason.FACT_VOIDED
    if any(isinstance(fact.event, CaseCorrected) for fact in new_facts):
        return DeadlineChangeReason.FACT_CORRECTED
    return DeadlineChangeReason.FACT_RECORDED


def cancelled_row(before: DeadlineRow) -> DeadlineRow:
    """A deadline whose starting fact was voided or no longer starts it.

    The event announces it as cancelled, and the row is deleted: rows follow from facts that count.
    """
    return before._replace(
        state=DeadlineState.CANCELLED,
        settled_by=None,
        settled_on=None,
        ground=None,
        next_reminder_on=None,
    )


def deadline_changes(
    before: DeadlineRow | None, now: DeadlineRow, reason: DeadlineChangeReason, position: int
) -> Iterator[Change]:
    """The events for a deadline whose row was `before` and is `now`.

    `position` is that of the fact that changed it. A deadline without a day has no events.
    """
    if now.due_on is None or now.law_due_on is None:
        return
    if before is None:
        yield _change(DeadlineSet, now, because_of=now.because_of)
    elif _reopened(before, now) or _dates(before) != _dates(now):
        yield _change(
            DeadlineRevised,
            now,
            because_of=position,
            was_due_on=before.due_on or now.due_on,
            was_law_due_on=before.law_due_on or now.law_due_on,
            reason=reason,
        )
    if before is None or _settlement(before) != _settlement(now):
        yield from _outcome(now, reason)


def _outcome(now: DeadlineRow, reason: DeadlineChangeReason) -> Iterator[Change]:
    match now.state:
        case DeadlineState.MET | DeadlineState.MET_LATE:
            yield _met(now)
        case DeadlineState.DISAPPLIED:
            if now.settled_on is None:
                yield _change(DeadlineDisapplied, now, because_of=now.settled_by, ground=now.ground)
            else:
                yield _met(now)
        case DeadlineState.CANCELLED if now.settled_by is None:
            yield _change(DeadlineCancelled, now, reason=reason)
        case DeadlineState.CANCELLED:
            ended = DeadlineChangeReason.PROCESS_ENDED
            yield _change(DeadlineCancelled, now, because_of=now.settled_by, reason=ended)
        case DeadlineState.MISSED:
            yield _change(DeadlineMissed, now)
        case DeadlineState.RUNNING | DeadlineState.LAPSED | DeadlineState.UNKNOWN:
            pass


def _met(now: DeadlineRow) -> Change:
    late = now.state is not DeadlineState.MET
    return _change(DeadlineMet, now, because_of=now.settled_by, met_on=now.settled_on, late=late)


def _change(contract: type[Event], row: DeadlineRow, **more: object) -> Change:
    due = {
        "deadline_id": row.deadline_id,
        "rule": row.rule,
        "due_on": row.due_on,
        "law_due_on": row.law_due_on,
    }
    return Change(row, contract.model_validate({**due, **more}))


def _dates(row: DeadlineRow) -> tuple[object, ...]:
    return row.due_on, row.law_due_on


def _settlement(row: DeadlineRow) -> tuple[object, ...]:
    return row.state, row.settled_by, row.settled_on, row.ground


def _reopened(before: DeadlineRow, now: DeadlineRow) -> bool:
    return now.state is DeadlineState.RUNNING and before.state is not DeadlineState.RUNNING
