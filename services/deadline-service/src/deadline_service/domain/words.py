"""Dates and lists as an English sentence has them."""

from collections.abc import Sequence
from datetime import date


def day_in_words(day: date) -> str:
    """`Monday 4 January 2027`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
