"""Which delay an event makes a matter of the notices that told of it."""

from collections.abc import Sequence

from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeFailed, NoticeSent
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.repeated_delays import (
    RepeatedDelay,
    repeated_delays,
)


def deadline_to_check(event: EventEnvelope, history: Sequence[EventEnvelope]) -> DeadlineId | None:
    """The deadline of which notices may be wrong because of an event. None: there is none.

    The announcement that it was missed is such an event, a retraction, and the end of a notice of
    these, which may have been underway: a letter of a print run is recorded as posted days after
    it was printed. `history` is that of the case.
    """
    match event.event:
        case DeadlineRetracted(deadline_id=deadline) | DeadlineMissed(deadline_id=deadline):
            return deadline
        case NoticeSent(why=reported) | NoticeFailed(why=reported):
            found = next((each.event for each in history if each.position == reported), None)
            is_of_delay = isinstance(found, DeadlineMissed | DeadlineRetracted)
            return found.deadline_id if is_of_delay else None
        case _:
            return None


def delay_once_more(
    deadline: DeadlineId, history: Sequence[EventEnvelope]
) -> tuple[int, RepeatedDelay] | None:
    """The announcement of a delay that holds, whose notices correct those of earlier ones.

    None: there is none, or what was sent last is right.
    """
    holding = set[int]()
    for each in history:
        match each.event:
            case DeadlineMissed(deadline_id=other) if other == deadline:
                holding.add(int(each.position))
            case DeadlineRetracted(retracts=retracts):
                holding.difference_update(retracts)
            case _:
                pass
    found = [(at, each) for at, each in repeated_delays(history).items() if at in holding]
    return found[-1] if found else None
