"""Whether a step is late all the same, after an announcement that it was late was retracted."""

from collections.abc import Iterator, Sequence

from events.contracts import (
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    Event,
)
from events.contracts.deadline import DeadlineFields
from events.envelope import EventEnvelope


def is_still_late(retracted_at: int, facts: Sequence[EventEnvelope]) -> bool:
    """Whether a later event of the same deadline says that its last day has passed.

    It is announced as missed once more, on another day; or the day is right, and an exception was
    claimed for which the delay is no breach.
    """
    retraction = _retraction(retracted_at, facts)
    return retraction is not None and any(
        each.deadline_id == retraction.deadline_id and is_late(each)
        for each in _holding_after(retracted_at, facts)
    )


def is_late_otherwise(retracted_at: int, facts: Sequence[EventEnvelope]) -> bool:
    """Whether a later event says that a deadline of the same rule was missed.

    So where a request was voided and recorded once more: its decision is late by another deadline.
    """
    retraction = _retraction(retracted_at, facts)
    return retraction is not None and any(
        isinstance(each, DeadlineMissed) and each.rule == retraction.rule
        for each in _holding_after(retracted_at, facts)
    )


def _retraction(at: int, facts: Sequence[EventEnvelope]) -> DeadlineRetracted | None:
    event = next((each.event for each in facts if each.position == at), None)
    return event if isinstance(event, DeadlineRetracted) else None


def _holding_after(at: int, facts: Sequence[EventEnvelope]) -> Iterator[DeadlineFields]:
    """The later events of deadlines that were not retracted."""
    events = [
        (each.position, each.event) for each in facts if isinstance(each.event, DeadlineFields)
    ]
    retracted = {
        position
        for _, event in events
        if isinstance(event, DeadlineRetracted)
        for position in event.retracts
    }
    return (event for position, event in events if position > at and position not in retracted)


def is_late(event: Event | DeadlineFields) -> bool:
    """Whether an event of a deadline says that its last day has passed."""
    match event:
        case DeadlineMissed() | DeadlineDisapplied():
            return True
        case DeadlineMet(late=late):
            return late
        case _:
            return False
