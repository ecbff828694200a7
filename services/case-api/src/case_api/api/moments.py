"""Days and instants in a query, as ISO 8601 text and nothing else."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{8,18}([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _a_day(value: object) -> object:
    """Python would take `0` too, as a second of 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "must be a day such as 2026-03-02")
    return value


def _an_instant(value: object) -> object:
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise PydanticCustomError(
            "datetime_parsing", "must be an instant such as 2026-03-02T09:30:00Z"
        )
    return value


Day = Annotated[date, BeforeValidator(_a_day)]
"""A day of the calendar."""
Instant = Annotated[AwareDatetime, BeforeValidator(_an_instant)]
"""A moment, with its offset from UTC."""
