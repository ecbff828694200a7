"""What is said about a deadline because a day has come, not because a fact was recorded."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.deadline import State
from deadline_service.domain.kept import Kept, next_call, yet_to_warn
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
    if kept.at(today) is State.MISSED and not kept.told_missed:
        told = kept._replace(warned=0, told_missed=True)
        return _call(DeadlineMissed.model_validate(said), told, offsets)
    if days_left < 0:
        return _call(None, kept._replace(warned=0), offsets)
    if not any(days_left <= days for days in yet_to_warn(kept, offsets)):
        return _call(None, kept, offsets)
    warning = DeadlineApproaching.model_validate({**said, "days_left": days_left})
    return _call(warning, kept._replace(warned=days_left), offsets)


def _call(event: Event | None, kept: Kept, offsets: Sequence[int]) -> Call:
    return Call(event, kept._replace(next_call=next_call(kept, offsets)))
