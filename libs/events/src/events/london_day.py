"""The day in England of an instant: a statutory day begins and ends at midnight there."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

_LONDON: Final = ZoneInfo("Europe/London")


def london_day(instant: datetime) -> date:
    """The day in England at an instant, in summer time too."""
    return instant.astimezone(_LONDON).date()


def london_noon(day: date) -> datetime:
    """The noon of a day in England, for what is known by its day alone."""
    return datetime.combine(day, time(12), _LONDON)
