"""How figures are rounded: to one decimal, a half away from zero, in whole numbers throughout."""

from typing import Final

DAYS_A_WEEK: Final = 7
WEEKS_A_YEAR: Final = 52
MONTHS_A_YEAR: Final = 12


def percentage_of(part: int, whole: int) -> float | None:
    """A part of a whole in per cent, to one decimal; None of nothing."""
    return None if whole == 0 else rounded_quotient(1000 * part, whole) / 10


def average_of(total: int, count: int) -> float | None:
    """An average, to one decimal; None of nothing."""
    return None if count == 0 else rounded_quotient(10 * total, count) / 10


def monthly_pence(weekly: int) -> int:
    """The pence a month of some pence a week: 52 weeks in 12 months."""
    return rounded_quotient(weekly * WEEKS_A_YEAR, MONTHS_A_YEAR)


def rounded_quotient(dividend: int, divisor: int) -> int:
    """A quotient as a whole number, a half away from zero. `divisor` is positive."""
    sign = -1 if dividend < 0 else 1
    return sign * ((2 * abs(dividend) + divisor) // (2 * divisor))
