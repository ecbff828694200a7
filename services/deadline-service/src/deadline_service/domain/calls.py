"""What is said about a deadline because a day has come, not because a fact was recorded."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.kept import Kept, next_call
from events.contracts import DeadlineApproaching, DeadlineMissed, Event


class Call(NamedTuple):
    """What to say, if anything, and the deadline as it is kept afterwards."""

    event: Event | None
    kept: Kept


def call(kept: Kept, today: date, offsets: Sequence[int]) -> Call:
    """What is to be said on a day about a deadline that is running and has dates.

    However many days were skipped, it is said once: that it was missed, or how many days are left.
    A warning whose day to work to has gone by is left unsaid.
    """
    if kept.due_on is None or kept.law_due_on is None:
        return Call(None, kept._replace(next_call=None))
    said: dict[str, object] = {
        "deadline_id": kept.deadline_id,
        "rule": kept.rule,
        "due_on": kept.due_on,
        "law_due_on": kept.law_due_on,
    }
    days_left = (kept.due_on - today).days
    reached = [days for days in offsets if days_left <= days]
    warned = kept._replace(warned=min(reached, default=kept.warned))
    if kept.at(today) is not kept.state and not kept.told_missed:
        return _call(
            DeadlineMissed.model_validate(said), warned._replace(told_missed=True), offsets
        )
    if days_left < 0 or warned.warned == kept.warned:
        return _call(None, warned, offsets)
    said["days_left"] = days_left
    return _call(DeadlineApproaching.model_validate(said), warned, offsets)


def _call(event: Event | None, kept: Kept, offsets: Sequence[int]) -> Call:
    return Call(event, kept._replace(next_call=next_call(kept, offsets)))
