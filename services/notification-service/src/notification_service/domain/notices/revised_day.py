"""Whether the news that the last day of a deadline changed is out of date."""

from collections.abc import Sequence

from events.contracts import (
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.deadline import DeadlineFields
from events.envelope import EventEnvelope


def is_day_out_of_date(
    revised: DeadlineRevised, position: int, facts: Sequence[EventEnvelope]
) -> bool:
    """Whether the duty was done or ended, or its day changed or passed since.

    It may have been done before its last day changed: a correction moves the days of what is done,
    too. A warning that the day is near leaves the news as it is.

    Args:
        revised: the event.
        position: where it is in the log.
        facts: the facts of the case that are in effect, in order.
    """
    own = {
        int(each.position): each.event
        for each in facts
        if isinstance(each.event, DeadlineFields) and each.event.deadline_id == revised.deadline_id
    }
    retracted = {
        at for each in own.values() if isinstance(each, DeadlineRetracted) for at in each.retracts
    }
    was_set = [at for at, each in own.items() if isinstance(each, DeadlineSet) and at < position]
    return not retracted.isdisjoint(was_set) or any(
        _ends_duty(each) or (at > position and _replaces_day(each))
        for at, each in own.items()
        if at not in retracted
    )


def _ends_duty(event: Event) -> bool:
    return isinstance(event, DeadlineMet | DeadlineCancelled | DeadlineDisapplied)


def _replaces_day(event: Event) -> bool:
    """Whether a later event gives another day in law, or is news of a delay itself."""
    match event:
        case DeadlineRevised(law_due_on=now, was_law_due_on=before):
            return now != before
        case DeadlineMissed(known_late=known_late):
            return not known_late
        case _:
            return False
