"""Dates, lists and events in English sentences."""

from collections.abc import Sequence
from datetime import date

from events.contracts import CONTRACTS


def day_in_words(day: date) -> str:
    """`Monday 4 January 2027`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


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
    return f"{clause[:1].upper()}{clause[1:]}."


def number_of(number: int, unit: str) -> str:
    """`1 day`, `42 days`."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
