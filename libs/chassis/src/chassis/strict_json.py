"""Strict JSON: UTF-8, each key once, bounded in depth and size, no hidden characters."""

import re
from collections.abc import Iterator
from typing import Final

import jiter
from pydantic import JsonValue

from chassis.problems import InvalidRequest, MalformedJson, Violation
from chassis.problems.pointers import json_pointer

MAX_DEPTH: Final = 32
"""The depth of nested objects and lists."""
MAX_VALUES: Final = 20_000
"""Values in one document, unless an operation accepts more."""
HIDDEN_CHARACTERS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""C0 controls but tab and line ends (NUL cannot even be stored), and overrides of the direction of
writing (they make a text read as another)."""
_MAY_HIDE: Final = re.compile(HIDDEN_CHARACTERS.pattern + r"|\\[ubf]")
"""Text without which no string of a document can have a hidden character."""
_SYNTAX: Final = ("syntax", "must be one JSON document")
_ENCODING: Final = ("encoding", "must be UTF-8")
_REASONS: Final = {
    "duplicate key": ("repeated_key", "must not hold a key twice in one object"),
    "recursion limit": ("depth", f"must not be nested deeper than {MAX_DEPTH} levels"),
    "hex escape": ("encoding", "must not hold half of a surrogate pair"),
    "unicode": _ENCODING,
}
"""Parts of the parser's messages, and the violation that each means."""

JsonPath = tuple[int | str, ...]
"""The path to a value: keys and indices."""


def decode_json(raw: bytes, values: int = MAX_VALUES) -> JsonValue:
    """The document in a body of at most so many values. The work is linear in its length.

    Raises:
        MalformedJson: it is not JSON, not UTF-8, repeats a key, or is too deep or too much.
        InvalidRequest: a string contains hidden characters.
    """
    if _value_count_bound(raw) > values:
        raise _malformed("too_many_values", f"must not hold more than {values} values")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed(*_ENCODING) from None
    try:
        document: JsonValue = jiter.from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        raise _malformed(*_reason(str(error))) from None
    if _MAY_HIDE.search(text) or text.count("[") + text.count("{") > MAX_DEPTH:
        _inspect(document)
    return document


def _value_count_bound(raw: bytes) -> int:
    """An upper bound of the number of values: each follows a bracket, a brace or a comma."""
    return 1 + raw.count(b",") + raw.count(b"[") + raw.count(b"{")


def _reason(message: str) -> tuple[str, str]:
    return next((violation for word, violation in _REASONS.items() if word in message), _SYNTAX)


def _inspect(document: JsonValue) -> None:
    """Check every value, in the few documents that may have a hidden character."""
    waiting: list[tuple[int, JsonValue]] = [(0, document)]
    while waiting:
        depth, value = waiting.pop()
        if depth > MAX_DEPTH:
            raise _malformed(*_REASONS["recursion limit"])
        if any(map(HIDDEN_CHARACTERS.search, _texts(value))):
            where = json_pointer(next(_hidden_paths(document)), document)
            what = Violation("hidden_character", "must not hold hidden characters", pointer=where)
            raise InvalidRequest(errors=[what])
        match value:
            case dict():
                waiting.extend((depth + 1, below) for below in value.values())
            case list():
                waiting.extend((depth + 1, below) for below in value)
            case _:
                pass


def _texts(value: JsonValue) -> list[str]:
    """The text of a value, or the keys of an object."""
    return [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []


def _hidden_paths(document: JsonValue) -> Iterator[JsonPath]:
    """The paths of values that have a hidden character."""
    waiting: list[tuple[JsonPath, JsonValue]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if any(map(HIDDEN_CHARACTERS.search, _texts(value))):
            yield place
        match value:
            case dict():
                waiting.extend(((*place, key), below) for key, below in value.items())
            case list():
                waiting.extend(((*place, i), below) for i, below in enumerate(value))
            case _:
                pass


def _malformed(code: str, message: str) -> MalformedJson:
    return MalformedJson(errors=[Violation(code, message, pointer="")])
