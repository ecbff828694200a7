"""The delays of a case that were announced on more than one day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeSent
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope


class RepeatedDelay(NamedTuple):
    """A delay that is announced of another day than before, by the positions of events.

    `replaces` are the earlier announcements of other days of which a notice was sent: that of this
    one corrects it. `retracted_at` is the last retraction before it, 0 where there was none, and
    `retractions` are all of the deadline: who was sent a notice of one of these has been informed
    that the notices of before do not apply.
    """

    retracted_at: int
    replaces: tuple[int, ...] = ()
    retractions: tuple[int, ...] = ()


NOT_REPEATED: Final = RepeatedDelay(0)
"""Of a fact that is no delay, or of one whose earlier notices state its day."""


def repeated_delays(history: Sequence[EventEnvelope]) -> Mapping[int, RepeatedDelay]:
    """The `deadline.missed` whose notices correct those of an earlier one of the same deadline.

    By their positions. One of the same day corrects none: the earlier notices are right, or right
    again. `history` is that of a case, in order.
    """
    return dict(_repeated(history))


def replaced_announcements(history: Sequence[EventEnvelope]) -> Mapping[int, datetime]:
    """When announcements of deadlines were retracted, or made once more, by their positions.

    What reports one of these is not to be sent: that of the newest is. `history` is that of a case,
    in order.
    """
    replaced, newest = dict[int, datetime](), dict[DeadlineId, int]()
    for each in history:
        match each.event:
            case DeadlineRetracted(retracts=retracts):
                replaced |= dict.fromkeys(retracts, each.recorded_at)
            case DeadlineMissed(deadline_id=deadline):
                if deadline in newest:
                    replaced.setdefault(newest[deadline], each.recorded_at)
                newest[deadline] = int(each.position)
            case _:
                pass
    return replaced


def _repeated(history: Sequence[EventEnvelope]) -> Iterator[tuple[int, RepeatedDelay]]:
    reported = {each.event.why for each in history if isinstance(each.event, NoticeSent)}
    retractions = dict[DeadlineId, list[int]]()
    for each in history:
        if isinstance(each.event, DeadlineRetracted):
            retractions.setdefault(each.event.deadline_id, []).append(int(each.position))
    announced = dict[DeadlineId, dict[int, date]]()
    for each in history:
        if not isinstance(each.event, DeadlineMissed):
            continue
        at, deadline, day = int(each.position), each.event.deadline_id, each.event.law_due_on
        days = announced.setdefault(deadline, {})
        replaces = tuple(other for other, of in days.items() if of != day and other in reported)
        if replaces:
            own = retractions.get(deadline, ())
            last = max((other for other in own if other < at), default=0)
            yield at, RepeatedDelay(last, replaces, tuple(own))
        days[at] = day
