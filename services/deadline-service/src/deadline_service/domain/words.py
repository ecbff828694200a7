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


def ordinal(number: int) -> str:
    """`second`; from the tenth on `10th`."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return words[number - 1] if number <= len(words) else f"{number}th"
