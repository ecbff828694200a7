"""The delays of a case that were announced once more, after the announcement was retracted."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeSent
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope


class RepeatedDelay(NamedTuple):
    """The position of a retraction, and those of the announcements that a later one replaces."""

    retracted_at: int
    replaces: tuple[int, ...]


def repeated_delays(history: Sequence[EventEnvelope]) -> Mapping[int, RepeatedDelay]:
    """The `deadline.missed` that follow the retraction of one of the same deadline.

    By their positions, where a notice of the earlier one was sent: that of the later one corrects
    it, and has another day; but not once a notice has reported the retraction, and so taken the
    earlier one back. `history` is that of a case, in order.
    """
    reported = {each.event.why for each in history if isinstance(each.event, NoticeSent)}
    missed = dict[DeadlineId, list[int]]()
    retractions = dict[DeadlineId, RepeatedDelay]()
    found = dict[int, RepeatedDelay]()
    for each in history:
        match each.event:
            case DeadlineMissed(deadline_id=deadline):
                if deadline in retractions and not reported.isdisjoint(
                    retractions[deadline].replaces
                ):
                    found[int(each.position)] = retractions[deadline]
                missed.setdefault(deadline, []).append(int(each.position))
            case DeadlineRetracted(deadline_id=deadline, retracts=retracts):
                earlier = retractions.get(deadline, RepeatedDelay(0, ())).replaces
                replaced = (*earlier, *(at for at in missed.get(deadline, ()) if at in retracts))
                if each.position in reported:
                    retractions.pop(deadline, None)
                elif replaced:
                    retractions[deadline] = RepeatedDelay(int(each.position), replaced)
            case _:
                pass
    return found
