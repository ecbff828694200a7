"""Whole months, of which a period for finance consists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

MAX_MONTHS: Final = 36
"""Months of one period."""
_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year."""

    first_day: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month of a text such as `2026-04`."""
        return cls(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}"

    @property
    def last_day(self) -> date:
        """The 28th to the 31st."""
        return self.plus(1).first_day - timedelta(1)

    def plus(self, months: int) -> "Month":
        """The month so many months later."""
        year, month = divmod(self.number + months, _A_YEAR)
        return Month(date(year, month + 1, 1))

    @property
    def number(self) -> int:
        """The months from a fixed one to this one."""
        return self.first_day.year * _A_YEAR + self.first_day.month - 1


def months_between(first: Month, last: Month) -> Sequence[Month]:
    """Every month from the first to the last, both included; none where `last` is earlier."""
    return [first.plus(n) for n in range(last.number - first.number + 1)]
