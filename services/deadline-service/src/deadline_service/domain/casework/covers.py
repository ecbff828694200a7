"""Who covers a case while its officer is away: the cover of that officer, or of who covers.

A cover is of an officer in a case. After a handover it covers nothing: the new officer is there.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
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
    """An officer leads a case from a day on, until the day before `until`; None: no other does."""

    from_on: date
    until: date | None
    officer_id: OfficerId


class CoveredPeriod(NamedTuple):
    """The days, both included, on which an officer has a case in place of the one who leads it."""

    from_on: date
    to_on: date
    officer_id: OfficerId


def covered_periods(lead: Lead, covers: Sequence[Cover]) -> Iterator[CoveredPeriod]:
    """The periods within a lead's in which another officer has the case, in their order.

    `covers` are in the order of recording: of two of one officer from one day the later counts.
    """
    open_: CoveredPeriod | None = None
    for first, last in _spans(lead, covers):
        holder = _holder(lead.officer_id, [each for each in covers if _covers_on(each, first)])
        if open_ is not None and holder == open_.officer_id:
            open_ = open_._replace(to_on=last)
            continue
        if open_ is not None:
            yield open_
        open_ = None if holder == lead.officer_id else CoveredPeriod(first, last, holder)
    if open_ is not None:
        yield open_


def _spans(lead: Lead, covers: Iterable[Cover]) -> Iterator[tuple[date, date]]:
    """The spans of a lead's days in which no cover begins or ends, up to the last cover's end."""
    starts = {lead.from_on}
    for each in covers:
        starts.update({each.from_on, each.to_on + _ONE_DAY})
    within = sorted(
        day for day in starts if day >= lead.from_on and (lead.until is None or day < lead.until)
    )
    ends = [*within[1:], lead.until] if lead.until is not None else within[1:]
    for first, following in zip(within, ends, strict=False):
        yield first, following - _ONE_DAY


def _covers_on(cover: Cover, day: date) -> bool:
    return cover.from_on <= day <= cover.to_on


def _holder(lead: OfficerId, current: Sequence[Cover]) -> OfficerId:
    """The last of those who cover the lead, who cover that one, and so on; none twice."""
    by_covered: dict[OfficerId, Cover] = {}
    for each in current:
        known = by_covered.get(each.covers)
        if known is None or each.from_on >= known.from_on:
            by_covered[each.covers] = each
    holder, seen = lead, {lead}
    while (cover := by_covered.get(holder)) is not None and cover.officer_id not in seen:
        holder = cover.officer_id
        seen.add(holder)
    return holder
