"""What an event states as one sentence: the contract's, with its codes, numbers and days.

An event holds no name, address or text (docs/adr/0002), so neither does the sentence. Ids, hashes,
positions and parts with fields of their own are left out: `data` has them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from pydantic import BaseModel

from events.contracts import Event

_Value: TypeAlias = "BaseModel | date | int | str | tuple[_Value, ...]"
"""The value of a field of an event; `MISSING` is one without a type of its own."""

MAX_SENTENCE: Final = 500
"""Characters of a sentence; the details for which there is no room are left out."""
_MAX_LISTED: Final = 4
"""Codes of one list in a sentence."""
_MORE: Final = ", and more"
_LABELS: Final[Mapping[str, str]] = {
    "attended": "sessions attended in per cent",
    "from_on": "from",
    "law_due_on": "due in law on",
    "since_on": "since",
    "to_on": "to",
    "was_law_due_on": "was due in law on",
}
"""The words for a field, where they are not its name."""
_CODES: Final = frozenset(
    {
        *("band", "commissioner", "from_authority", "kind", "legal_basis", "limits"),
        *("national_package", "new"),
        *("old", "policy", "regime", "rule", "template", "to_authority", "unit", "what"),
    }
)
"""Fields that are codes of a list: of the rulebook, a national one or one of the council's."""
_NUMBERS: Final = frozenset(
    {
        *("agreed_weeks", "attempts", "attended", "cohort", "days_left", "minutes_a_week"),
        *("ordered_weeks", "quantity", "turns_25_in", "version", "working_days"),
    }
)
_PENCE: Final = frozenset({"amount", "personal_budget", "weekly_cost", "yearly"})


def event_sentence(event: Event) -> str:
    """One sentence of at most 500 characters, with days as 2 March 2026."""
    sentence = event.statement.removesuffix(".")
    separator = ": "
    for detail in _details(event):
        if len(sentence) + len(separator) + len(detail) + len(_MORE) >= MAX_SENTENCE:
            return f"{sentence}{_MORE}."
        sentence += separator + detail
        separator = ", "
    return f"{sentence}."


def _details(event: Event) -> Iterator[str]:
    """The details of an event, in the order of its fields."""
    for name, field in type(event).model_fields.items():
        value: _Value = getattr(event, name)
        usual = isinstance(value, bool) and value is field.default
        text = None if usual else _words(name, value)
        if text:
            label = _LABELS.get(name, name.replace("_", " "))
            yield text if text.startswith(label) else f"{label} {text}"


def _words(name: str, value: _Value) -> str | None:
    """A value in words, None for one that is left out."""
    match value:
        case bool():
            return "yes" if value else "no"
        case date() if not isinstance(value, datetime):
            return f"{value.day} {value:%B %Y}"
        case int():
            return _number(name, value)
        case str():
            return _code(name, value)
        case tuple():
            return _list(name, value)
        case _:
            return None


def _number(name: str, value: int) -> str | None:
    if name in _PENCE:
        return f"£{value // 100:,}.{value % 100:02}"
    return str(value) if name in _NUMBERS else None


def _code(name: str, value: str) -> str | None:
    """The name of a code in words, and the code where it is a letter or a number of the law."""
    if not isinstance(value, StrEnum):
        return value if name in _CODES else None
    words = value.name.lower()
    return words.replace("_", " ") + ("" if words == value.value else f" ({value.value})")


def _list(name: str, values: Iterable[_Value]) -> str | None:
    words = [text for text in (_words(name, each) for each in values) if text]
    if len(words) > _MAX_LISTED:
        words[_MAX_LISTED:] = [f"{len(words) - _MAX_LISTED} more"]
    return " and ".join(words) or None
