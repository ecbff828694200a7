"""Dates, numbers, lists and events in English sentences."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from events.contracts import CONTRACTS

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS: Final = (
    *("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)


def day_in_words(day: date) -> str:
    """`Monday 4 January 2027`: a day to work to or to count from."""
    return f"{day:%A} {date_in_words(day)}"


def date_in_words(day: date) -> str:
    """`4 January 2027`."""
    return f"{day.day} {day:%B %Y}"


def dates_in_words(*days: date) -> Sequence[str]:
    """Dates of one sentence; where they are of one year, only the last has it."""
    if len({day.year for day in days}) > 1:
        return [date_in_words(day) for day in days]
    return [*(f"{day.day} {day:%B}" for day in days[:-1]), date_in_words(days[-1])]


def number_in_words(number: int) -> str:
    """`twenty-eight`; a number from 100 on in digits."""
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    if tens >= len(_TENS):
        return str(number)
    return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]


def list_in_words(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def ordinal(number: int) -> str:
    """`second`; from the tenth on `10th`."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return words[number - 1] if number <= len(words) else f"{number}th"


def event_clause(event_type: str) -> str:
    """What happened, as a clause: the statement of the contract of an event type."""
    return sentence_clause(CONTRACTS[event_type].statement)


def sentence_clause(sentence: str) -> str:
    """A sentence as a clause of another: in lower case, unless it begins with capitals."""
    text = sentence.rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(clause: str) -> str:
    """A clause as a sentence of its own."""
    return f"{capitalised(clause)}."


def capitalised(text: str) -> str:
    """A text that begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def number_of(number: int, unit: str) -> str:
    """`1 day`, `42 days`."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
