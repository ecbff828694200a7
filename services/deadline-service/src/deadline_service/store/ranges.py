"""The parts of a list that match a filter: ranges of the list, each under one key.

The state of a deadline depends on the day, and lists are in the order of `due_on`. So rows have a
key (migrations/versions/0005_status_key.py) of the part that does not depend on the day: a state on
a day is a few keys, each with a range of the list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.evaluation.deadline import DeadlineState

_LAST_DATED: Final = date.max - timedelta(days=1)
"""Those without a day to work to are listed under `date.max`."""
_LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "limit-0": (0, 0),
    "limit-1": (1, 1),
    "limit-7": (2, 7),
    "limit-31": (8, 31),
    "limit-127": (32, 127),
    "limit-any": (-date.max.toordinal(), date.max.toordinal()),
}
"""The keys of running limits of law: the fewest and most days from `due_on` to `law_due_on`."""
_SETTLED: Final = [str(state) for state in DeadlineState if state is not DeadlineState.RUNNING]


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """The requested deadlines, by their state on the day `today`; None matches any."""

    today: date
    state: DeadlineState | None = None
    rule: str | None = None
    due_from: date | None = None
    due_to: date | None = None


class ListRange(NamedTuple):
    """A part of the list: the rows with a key, or with any, between two days, both included."""

    key: str | None = None
    first: date = date.min
    last: date = date.max
    law_comparison: str = ""
    """How `law_due_on` must compare with the day, where that does not follow from the rest."""


def list_ranges(wanted: DeadlineFilter) -> Iterator[ListRange]:
    """The parts of the list that contain exactly the rows that match a filter."""
    dated = wanted.due_from is not None or wanted.due_to is not None
    first = wanted.due_from or date.min
    last = min(wanted.due_to or date.max, _LAST_DATED if dated else date.max)
    for each in _ranges_in_state(wanted):
        clipped = each._replace(first=max(first, each.first), last=min(last, each.last))
        if clipped.first <= clipped.last:
            yield clipped


def _ranges_in_state(wanted: DeadlineFilter) -> Iterator[ListRange]:
    """The parts with the rows that are in a state on a day."""
    today = wanted.today
    match wanted.state:
        case None if wanted.rule is None:
            yield ListRange()
        case None:
            yield from map(ListRange, (*_SETTLED, "open", "right", *_LIMITS))
        case DeadlineState.RUNNING:
            yield ListRange("open")
            yield ListRange("right", first=today)
            for key, (fewest, most) in _LIMITS.items():
                law = "" if fewest == most else ">="
                yield ListRange(key, first=_days_before(today, most), law_comparison=law)
        case DeadlineState.MISSED:
            yield ListRange("missed")
            for key, (fewest, most) in _LIMITS.items():
                law = "" if fewest == most else "<"
                yield ListRange(key, last=_days_before(today, fewest + 1), law_comparison=law)
        case DeadlineState.LAPSED:
            yield ListRange("lapsed")
            yield ListRange("right", last=_days_before(today, 1))
        case settled:
            yield ListRange(settled)


def _days_before(day: date, days: int) -> date:
    """A number of days before a day, bounded by the first date."""
    place = day.toordinal() - days
    return date.fromordinal(min(max(place, date.min.toordinal()), date.max.toordinal()))
