"""The hours in which notices go out by themselves, and texts: eight to six, on working days."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final

from events.london_day import london_day
from notification_service.domain.digests.schedule import instant_in_england, next_morning

OPENS: Final = time(8)
OPEN_FOR: Final = timedelta(hours=10)
"""No one is woken, and the council's telephone is answered. No clock changes in these hours."""


def opening_on(day: date) -> datetime:
    """The instant at which the hours begin on a day, in UTC."""
    return instant_in_england(day, OPENS)


def sending_time(now: datetime, last_day: date | None, bank_holidays: Collection[date]) -> datetime:
    """When a notice that is ready is sent: now within the hours, else when they next begin.

    Never past a day in law: where they begin again only after `last_day`, it is now.
    `bank_holidays` are those of England of the year of `now - OPEN_FOR` and of the next.
    """
    opening = next_morning(now - OPEN_FOR, OPENS, bank_holidays)
    if opening <= now:
        return now
    is_too_late = last_day is not None and london_day(opening) > last_day
    return now if is_too_late else opening


def are_open(now: datetime, bank_holidays: Collection[date]) -> bool:
    """Whether an instant is within the hours. `bank_holidays` are those of `sending_time`."""
    return sending_time(now, None, bank_holidays) == now
