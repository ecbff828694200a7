"""When digests are sent: at a time of the morning in England, on working days."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SEND_WINDOW: Final = timedelta(hours=4)
"""For how long after its time a digest of the day may still be sent: it is about the morning."""
EARLIEST: Final = time(5)
LATEST: Final = time(11, 59)
"""The times at which a digest may be sent. Clocks change between one and two at night, so that each
of these is there once on every day."""
_LONDON: Final = ZoneInfo("Europe/London")
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def next_morning(after: datetime, send_at: time, bank_holidays: Collection[date]) -> datetime:
    """The first instant after another at which it is `send_at` in England on a working day.

    `bank_holidays` are those of the year of `after` and of the next. The instant is in UTC.
    """
    day = morning_day(after)
    while True:
        at = instant_in_england(day, send_at)
        if at > after and is_office_day(day, bank_holidays):
            return at
        day += _ONE_DAY


def instant_in_england(day: date, at: time) -> datetime:
    """The instant of a time in England, in UTC: those of one zone are compared by local times."""
    return datetime.combine(day, at, _LONDON).astimezone(UTC)


def morning_day(instant: datetime) -> date:
    """The day in England of an instant."""
    return instant.astimezone(_LONDON).date()


def is_office_day(day: date, bank_holidays: Collection[date]) -> bool:
    """Whether a day is neither at a weekend nor a bank holiday of England."""
    return day.weekday() < _SATURDAY and day not in bank_holidays
