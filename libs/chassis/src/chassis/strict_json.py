"""JSON as we accept it: UTF-8, each key once, not too deep, no characters that hide."""

import json
import re
from collections.abc import Iterator
from typing import Final, NoReturn

from pydantic import JsonValue

from chassis.problems import InvalidRequest, MalformedJson, Violation
from chassis.problems.pointers import pointer

DEEPEST: Final = 32
"""Objects and lists inside each other."""
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""C0 controls but tab and line ends (NUL cannot even be stored), overrides of the direction of
writing (they make a text read as another), and halves of a surrogate pair."""
_MAY_HIDE: Final = re.compile(_HIDDEN.pattern + r"|\\[ubf]")
"""What the text of a document must hold for its strings to hold a hidden character."""


def decode(raw: bytes) -> JsonValue:
    """The document in a body.

    Raises:
        MalformedJson: it is not JSON, not UTF-8, repeats a key or is nested too deep.
        InvalidRequest: a text holds characters that are not text, or a number is no number.
    """
    try:
        text = raw.decode("utf-8")
        document: JsonValue = json.loads(
            text, object_pairs_hook=_each_key_once, parse_constant=_not_a_number
        )
    except UnicodeDecodeError:
        raise _malformed("encoding", "must be UTF-8") from None
    except ValueError:
        raise _malformed("syntax", "must be one JSON document") from None
    except RecursionError:
        raise _too_deep() from None
    if _MAY_HIDE.search(text) or text.count("[") + text.count("{") > DEEPEST:
        _inspect(document)
    return document


def _each_key_once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _malformed("repeated_key", "must not hold a key twice in one object")
    return found


def _not_a_number(_constant: str) -> NoReturn:
    raise InvalidRequest(
        errors=[Violation("finite_number", "must not hold NaN or Infinity", pointer="")]
    )


def _inspect(document: JsonValue) -> None:
    """Look at every value, in the few documents that may hold something to refuse."""
    for place, value in _values(document):
        if len(place) > DEEPEST:
            raise _too_deep()
        texts = (
            [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []
        )
        if any(map(_HIDDEN.search, texts)):
            where = pointer(place, document)
            what = Violation("hidden_character", "must not hold hidden characters", pointer=where)
            raise InvalidRequest(errors=[what])


def _values(document: JsonValue) -> Iterator[tuple[tuple[int | str, ...], JsonValue]]:
    """Every value of a document with its place, the outermost first."""
    waiting: list[tuple[tuple[int | str, ...], JsonValue]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        match value:
            case dict():
                waiting.extend(((*place, key), below) for key, below in value.items())
            case list():
                waiting.extend(((*place, i), below) for i, below in enumerate(value))
            case _:
                pass


def _malformed(code: str, message: str) -> MalformedJson:
    return MalformedJson(errors=[Violation(code, message, pointer="")])


def _too_deep() -> MalformedJson:
    return _malformed("depth", f"must not be nested deeper than {DEEPEST} levels")
