"""Where each range of the worklist of a council begins after a place in it.

Rows of one kind and one combination of reasons move by the same number of days, so an index holds
them in the order of the list, for any day. A list is merged from these ranges.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

_ONE_DAY: Final = timedelta(days=1)
_LAST_ID: Final = UUID(int=2**128 - 1)


class WorkPlace(NamedTuple):
    """A place in a worklist: the day by which a row is ranked, its day to work to, and its id."""

    ranked_on: date
    work_on: date
    item_id: UUID


class WorkRange(NamedTuple):
    """The rows of a kind and a combination of reasons, which are moved by `shift_days`."""

    kind: str
    reasons: str
    shift_days: int


RangeStart = tuple[date, UUID]
"""The day and the id after which the rows of a range are wanted."""
_ALL: Final[RangeStart] = date.min, UUID(int=0)


def range_starts(
    ranges: Sequence[WorkRange], after: WorkPlace | None, oldest: date
) -> Sequence[RangeStart]:
    """Where each range begins after a place; `oldest` is the earliest day that counts."""
    return [_ALL if after is None else _start(each.shift_days, after, oldest) for each in ranges]


def _start(shift_days: int, after: WorkPlace, oldest: date) -> RangeStart:
    """The first rows of a range that are ranked after a place.

    `same` is the day to work to by which a row of this range has the rank of the place. All rows up
    to the oldest day that counts have one rank, and are in the order of their days.
    """
    same = after.ranked_on + timedelta(days=shift_days)
    if same < oldest:
        return _ALL
    if same == oldest:
        return (after.work_on, after.item_id) if after.work_on <= oldest else (oldest, _LAST_ID)
    if same > after.work_on:
        return same - _ONE_DAY, _LAST_ID
    return (same, after.item_id) if same == after.work_on else (same, _LAST_ID)
