"""Which retraction an event makes a matter of the notices that told of a delay."""

from collections.abc import Sequence

from events.contracts import DeadlineMissed, DeadlineRetracted, Event, NoticeSent
from events.contracts.deadline import DeadlineFields
from events.envelope import EventEnvelope, Position
from notification_service.domain.notice_sending.repeated_delays import (
    RepeatedDelay,
    repeated_delays,
)
from notification_service.domain.notices.still_late import is_late


def retractions_to_check(event: EventEnvelope, history: Sequence[EventEnvelope]) -> Sequence[int]:
    """The retractions of a delay because of which notices are wrong now, the newest first.

    By their positions. Of these the first counts of whose announcement a notice was sent: the
    notice of a delay that was announced once more took the place of that before. The sending of a
    notice is such an event where the announcement was retracted while the notice was underway, and
    so is the same delay that is announced once more. `history` is that of the case.
    """
    events: dict[int, Event] = {
        int(each.position): each.event for each in history if each.position <= event.position
    }
    match event.event:
        case DeadlineRetracted(retracts=retracts):
            found = _of_same_deadline(event.position, events)
            is_of_delay = any(is_late(each) for at in retracts if (each := events.get(at)))
            return found if is_of_delay else found[:1]
        case DeadlineMissed() if event.position in repeated_delays(history):
            return _of_same_deadline(event.position, events)
        case NoticeSent(why=reported):
            at = next((at for at, each in events.items() if reported in _retracted_by(each)), None)
            return [] if at is None else _of_same_deadline(at, events)
        case _:
            return []


def delay_once_more(
    retracted_at: int, history: Sequence[EventEnvelope]
) -> tuple[int, RepeatedDelay] | None:
    """The announcement of a delay that holds, whose notices correct those of what was retracted.

    None: there is none, or what was sent last is right.
    """
    events = {each.position: each.event for each in history}
    gone = {at for each in events.values() for at in _retracted_by(each)}
    retracts = _retracted_by(events[Position(retracted_at)])
    found = [
        (at, each)
        for at, each in repeated_delays(history).items()
        if at not in gone and not retracts.isdisjoint(each.replaces)
    ]
    return found[-1] if found else None


def _of_same_deadline(last: int, events: dict[int, Event]) -> Sequence[int]:
    """The retractions of the deadline of an event, until that, the newest first."""
    event = events[last]
    return [
        at
        for at, each in reversed(events.items())
        if at <= last
        and isinstance(each, DeadlineRetracted)
        and isinstance(event, DeadlineFields)
        and each.deadline_id == event.deadline_id
    ]


def _retracted_by(event: Event) -> frozenset[int]:
    return frozenset(event.retracts) if isinstance(event, DeadlineRetracted) else frozenset()
