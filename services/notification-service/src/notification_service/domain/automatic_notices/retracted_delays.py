"""Which retraction an event makes a matter of the notices that told of a delay."""

from collections.abc import Mapping, Sequence

from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeSent
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.repeated_delays import (
    RepeatedDelay,
    repeated_delays,
)
from notification_service.domain.notice_sending.taken_back import taken_back_by
from notification_service.domain.notices.still_late import is_still_late


def retractions_to_check(event: EventEnvelope, history: Sequence[EventEnvelope]) -> Sequence[int]:
    """The retractions of a delay because of which notices are wrong now, the newest first.

    By their positions. Of these the first counts of whose announcement a notice was sent: the
    notice of a delay that was announced once more took the place of that before. The sending of a
    notice is such an event where the announcement was retracted while the notice was underway, and
    so is the same delay that is announced once more. `history` is that of the case.
    """
    delays = repeated_delays(history)
    match event.event:
        case DeadlineRetracted():
            at = int(event.position)
        case DeadlineMissed() if event.position in delays:
            at = delays[event.position].retracted_at
        case NoticeSent(why=reported):
            before = (each for each in history if each.position < event.position)
            at = next((int(each.position) for each in before if _retracts(each, reported)), None)
        case _:
            at = None
    found = list[int]()
    while at is not None:
        found.append(at)
        at = _before(at, delays, history)
    return found


def delay_once_more(retracted_at: int, history: Sequence[EventEnvelope]) -> int | None:
    """The newest announcement of a delay that takes the place of those which were retracted."""
    found = [
        at for at, each in repeated_delays(history).items() if each.retracted_at == retracted_at
    ]
    return max(found, default=None)


def is_to_take_back(retracted_at: int, history: Sequence[EventEnvelope]) -> bool:
    """Whether a person must look at what takes back the notices of a delay.

    Not where the step is late all the same: what was written of the delay was true on its day, or
    is corrected by the notice of the next announcement.
    """
    return not is_still_late(retracted_at, history)


def _before(
    retracted_at: int, delays: Mapping[int, RepeatedDelay], history: Sequence[EventEnvelope]
) -> int | None:
    """The retraction after which a delay was announced once more that another one retracts."""
    retracts = next(taken_back_by(each.event) for each in history if each.position == retracted_at)
    return next((delays[at].retracted_at for at in retracts if at in delays), None)


def _retracts(each: EventEnvelope, position: int) -> bool:
    return isinstance(each.event, DeadlineRetracted) and position in each.event.retracts
