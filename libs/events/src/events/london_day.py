"""The day in England of an instant: a statutory day begins and ends at midnight there."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

_LONDON: Final = ZoneInfo("Europe/London")


def london_day(instant: datetime) -> date:
    """The day in England at an instant, in summer time too."""
    return instant.astimezone(_LONDON).date()


def instant_of_day(day: date, now: datetime) -> datetime:
    """The instant for what is known by its day alone: of today `now`, else the noon in England."""
    return now if day == london_day(now) else datetime.combine(day, time(12), _LONDON)
