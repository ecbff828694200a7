"""The bank holidays of England, as a value for the domain."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from holidays import country_holidays


@lru_cache(maxsize=300)
def bank_holidays_from(year: int) -> Collection[date]:
    """England's bank holidays of a year and the next, substitute days included.

    Source: Banking and Financial Dealings Act 1971 s.1, Sch 1, and proclamations, as the `holidays`
    package has them.
    """
    return frozenset(country_holidays("GB", subdiv="ENG", years=(year, year + 1)))
