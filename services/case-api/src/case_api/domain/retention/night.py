"""When a nightly run begins."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_LONDON: Final = ZoneInfo("Europe/London")
_BEGINS_AT: Final = time(2)
"""In England. No clock change leaves this time out: in March 01:00 is followed by 02:00."""
ERASES_AFTER: Final = timedelta(hours=24)
"""How old a version of a schedule must be before a run erases by it: who recorded it by mistake
sees a report first."""


def night_of(now: datetime) -> date:
    """The last day on which it was 02:00 in England: the night whose run is to be begun."""
    local = now.astimezone(_LONDON)
    return local.date() if local.time() >= _BEGINS_AT else local.date() - timedelta(days=1)


def night_begins_at(night: date) -> datetime:
    """The instant at which the run of a night may begin."""
    return datetime.combine(night, _BEGINS_AT, _LONDON).astimezone(UTC)
