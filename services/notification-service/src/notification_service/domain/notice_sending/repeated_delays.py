"""The delays of a case that were announced more than once, as after a retraction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeSent
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope


class RepeatedDelay(NamedTuple):
    """A delay that is announced once more, by the positions of what was announced of it before.

    `retracted_at` is the last retraction of one of these, 0 where there was none. `replaces` are
    those whose notices that of this one corrects; none where the last notice has the day of this
    one, and is right: then `repeats` are those of that day.
    """

    retracted_at: int
    replaces: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()


NOT_REPEATED: Final = RepeatedDelay(0)
"""Of a fact that is no delay which is announced once more."""


@dataclass(slots=True)
class _Delay:
    """What was announced of a deadline since a notice took one of these back.

    `days` are the last days in law that were announced, by the positions of the announcements.
    """

    days: dict[int, date] = field(default_factory=dict[int, date])
    retracted_at: int = 0

    def once_more(self, day: date, newest_letters: Mapping[int, int]) -> RepeatedDelay | None:
        """The next announcement, of a day. None: no notice of the earlier ones was sent."""
        last = max(
            (each for each in self.days if each in newest_letters),
            key=newest_letters.__getitem__,
            default=None,
        )
        if last is None:
            return None
        if self.days[last] != day:
            return RepeatedDelay(self.retracted_at, replaces=tuple(self.days))
        same = (each for each, of in self.days.items() if of == day)
        return RepeatedDelay(self.retracted_at, repeats=tuple(same))


def repeated_delays(history: Sequence[EventEnvelope]) -> Mapping[int, RepeatedDelay]:
    """The `deadline.missed` that follow one of the same deadline.

    By their positions, where a notice of the earlier one was sent: that of the later one corrects
    it, if it has another day; but not once a notice has reported the retraction, and so taken the
    earlier one back. One of the same day may follow without a retraction, as where a late act is
    voided. `history` is that of a case, in order.
    """
    letters = {
        each.event.why: int(each.position) for each in history if isinstance(each.event, NoticeSent)
    }
    return dict(_repeated(history, letters))


def _repeated(
    history: Sequence[EventEnvelope], letters: Mapping[int, int]
) -> Iterator[tuple[int, RepeatedDelay]]:
    """`letters` are the positions of the newest notice of what was reported, by that."""
    delays = dict[DeadlineId, _Delay]()
    for each in history:
        at = int(each.position)
        match each.event:
            case DeadlineMissed(deadline_id=deadline, law_due_on=day):
                delay = delays.setdefault(deadline, _Delay())
                if (found := delay.once_more(day, letters)) is not None:
                    yield at, found
                delay.days[at] = day
            case DeadlineRetracted(deadline_id=deadline, retracts=retracts) if deadline in delays:
                delay = delays[deadline]
                if at in letters:
                    delay.days.clear()
                elif any(each in delay.days for each in retracts):
                    delay.retracted_at = at
            case _:
                pass
