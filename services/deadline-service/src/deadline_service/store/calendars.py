"""The bank holidays of England, as a value for the domain."""

from functools import cache
from typing import Final

from holidays import country_holidays
from holidays.version import __version__

from deadline_service.domain.counting.calendar import Calendar

_FIRST: Final = 2014
_LAST: Final = 2060


@cache
def england_calendar() -> Calendar:
    """England's bank holidays, substitute days included, from 2014 to 2060.

    Source: Banking and Financial Dealings Act 1971 s.1, Sch 1, and proclamations, as the `holidays`
    package has them.
    """
    days = country_holidays("GB", subdiv="ENG", years=range(_FIRST, _LAST + 1))
    name = f"bank holidays of England {_FIRST} to {_LAST} (holidays {__version__})"
    return Calendar(name, frozenset(days))
