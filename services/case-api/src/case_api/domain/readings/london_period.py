"""The instants at which a period of days begins and ends in England."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_LONDON: Final = ZoneInfo("Europe/London")


def begins_at(day: date) -> datetime:
    """The instant at which a day begins in England."""
    return datetime.combine(day, time(), _LONDON).astimezone(UTC)


def ends_at(day: date) -> datetime:
    """The instant at which the next day begins in England: the first that is after the day."""
    return begins_at(day + timedelta(days=1))
