"""Who covers a case while its officer is away: the cover of that officer, or of who covers.

A cover is of an officer in a case. After a handover it covers nothing: the new officer is there.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from events.contracts.references import OfficerId

_ONE_DAY = timedelta(days=1)


class Cover(NamedTuple):
    """An officer covers another in a case for a period, both days included."""

    from_on: date
    to_on: date
    officer_id: OfficerId
    covers: OfficerId


class Lead(NamedTuple):
    """An officer leads a case from a day on, until another does."""

    from_on: date
    officer_id: OfficerId


class CoveredPeriod(NamedTuple):
    """The days, both included, on which an officer has a case in place of the one who leads it."""

    from_on: date
    to_on: date
    officer_id: OfficerId


def covered_periods(leads: Sequence[Lead], covers: Sequence[Cover]) -> Iterator[CoveredPeriod]:
    """The periods in which another officer than the lead has a case, in their order.

    `leads` are in the order of their days, and `covers` in the order of recording: of two of one
    officer from one day the later counts. One pass over the days on which anything changes.
    """
    current, following = _CurrentCovers(covers), iter([*leads, None])
    lead, next_lead = None, next(following)
    begun: tuple[date, OfficerId] | None = None
    for day in _days_of_change(leads, covers):
        while next_lead is not None and next_lead.from_on <= day:
            lead, next_lead = next_lead, next(following)
        if lead is None:
            continue
        holder = current.holder(lead.officer_id, day)
        covering = None if holder == lead.officer_id else holder
        if begun is not None and begun[1] != covering:
            yield CoveredPeriod(begun[0], day - _ONE_DAY, begun[1])
            begun = None
        if begun is None and covering is not None:
            begun = day, covering


def _days_of_change(leads: Sequence[Lead], covers: Sequence[Cover]) -> Sequence[date]:
    """The first days of leads and covers, and those after covers: on the last none covers."""
    ends = {each.to_on + _ONE_DAY for each in covers}
    return sorted(ends | {each.from_on for each in covers} | {each.from_on for each in leads})


class _CurrentCovers:
    """Who covers whom, on days that are asked for in their order."""

    def __init__(self, covers: Sequence[Cover]) -> None:
        placed = enumerate(covers)
        self._to_begin = sorted(placed, key=lambda each: each[1].from_on, reverse=True)
        self._begun: defaultdict[OfficerId, list[tuple[int, int, Cover]]] = defaultdict(list)

    def holder(self, lead: OfficerId, day: date) -> OfficerId:
        """The last of those who cover the lead, who cover that one, and so on; none twice."""
        while self._to_begin and self._to_begin[-1][1].from_on <= day:
            place, begins = self._to_begin.pop()
            latest_first = -begins.from_on.toordinal(), -place
            heappush(self._begun[begins.covers], (*latest_first, begins))
        holder, seen = lead, {lead}
        while (cover := self._of(holder, day)) is not None and cover.officer_id not in seen:
            holder = cover.officer_id
            seen.add(holder)
        return holder

    def _of(self, officer: OfficerId, day: date) -> Cover | None:
        """The cover of an officer that began last, of those that have not ended."""
        begun = self._begun.get(officer, [])
        while begun and begun[0][2].to_on < day:
            heappop(begun)
        return begun[0][2] if begun else None
