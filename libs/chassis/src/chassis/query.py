"""Query parameters: none unknown, none repeated, numbers as plain digits, days as dates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from chassis.problems import BadRequest, InvalidRequest, Violation
from chassis.problems.pointers import safe_name
from chassis.strict_json import HIDDEN_CHARACTERS

_UNDECODABLE: Final = "surrogateescape"
"""What is not UTF-8 becomes surrogates, which no valid value has."""
_UNFIT: Final = re.compile(f"{HIDDEN_CHARACTERS.pattern}|[\ud800-\udfff]")
_MAX_PARAMETERS: Final = 100
"""Query parameters of one request."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"(19[7-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{8,18}([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DIGITS: Final = re.compile(r"-?(0|[1-9][0-9]{0,18})")


def _check_digits(value: object) -> object:
    """Python would accept `+5`, ` 5` and `1_000` too, which are not numbers in JSON or a URL."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("int_parsing", "must be a whole number in plain digits")
    return value


PlainDigits: Final = BeforeValidator(_check_digits)
"""A whole number in a path or query: `Annotated[int, Field(ge=0, le=30), PlainDigits]`, the bounds
first, because those that come after it are missing from the published document."""
PageLimit = Annotated[
    Annotated[int, Field(ge=1, le=200), PlainDigits],
    Query(description="The largest number of items in the response"),
]
"""The length of a page of a list."""
MAX_SAFE_INTEGER: Final = 2**53 - 1
"""The largest whole number that every JSON reader holds exactly."""
QueryPosition = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER), PlainDigits]
"""A position in a council's log; 0 is before the first event."""
MinPosition = Annotated[
    QueryPosition,
    Query(description="Wait briefly until this `position` has been processed; 503 if it is not"),
]
"""The query parameter `min_position`: read your own writes."""


def _check_date(value: object) -> object:
    """Python would accept `0` too, as a moment in seconds."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "must be a date such as 2026-11-22")
    return value


def _check_instant(value: object) -> object:
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise PydanticCustomError(
            "datetime_parsing", "must be an instant such as 2026-03-02T09:30:00Z, 1970 to 2200"
        )
    return value


def _check_flag(value: object) -> object:
    """Pydantic would accept `on`, `y` and `1` too, which are no booleans in the document."""
    if isinstance(value, str) and value not in {"true", "false"}:
        raise PydanticCustomError("bool_parsing", "must be true or false")
    return value


QueryFlag = Annotated[bool, BeforeValidator(_check_flag)]
"""A yes or no in a query: `true` or `false`."""
QueryDate = Annotated[
    date,
    Field(ge=date(1970, 1, 1), le=date(2200, 12, 31)),
    BeforeValidator(_check_date),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "formatMinimum": "1970-01-01",
            "formatMaximum": "2200-12-31",
        }
    ),
]
"""A day in a query, as RFC 3339 writes it, of a time in which counting on and back is safe."""
QueryInstant = Annotated[AwareDatetime, BeforeValidator(_check_instant)]
"""An instant with its offset from UTC, from 1970 to 2200."""


def refuse_unknown_parameters(query: bytes, declared: Mapping[str, bool]) -> None:
    """Refuse a query parameter that an operation does not have, or has only once.

    `declared` has the names of its parameters and whether each may be repeated.

    An ignored filter would return too much, and a misspelt one would not be noticed. Values are
    UTF-8 without hidden characters, as those of a body (chassis.strict_json).

    Raises:
        InvalidRequest: there are such, or such a value.
        BadRequest: there are very many.
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii", _UNDECODABLE),
            keep_blank_values=True,
            max_num_fields=_MAX_PARAMETERS,
            errors=_UNDECODABLE,
        )
    except ValueError:
        raise BadRequest(f"there are more than {_MAX_PARAMETERS} query parameters") from None
    errors = list(_violations(Counter(name for name, _ in pairs), declared))
    errors += [_unfit(name, declared) for name, value in pairs if _UNFIT.search(value)]
    if errors:
        raise InvalidRequest(errors=errors)


def _violations(found: Mapping[str, int], declared: Mapping[str, bool]) -> Iterator[Violation]:
    for name, times in found.items():
        if name not in declared:
            message = "is not a parameter of this operation"
            yield Violation("unknown_parameter", message, parameter=safe_name(name))
        elif times > 1 and not declared[name]:
            yield Violation("repeated_parameter", "must be given once", parameter=name)


def _unfit(name: str, declared: Mapping[str, bool]) -> Violation:
    where = name if name in declared else safe_name(name)
    return Violation("hidden_character", "must be UTF-8 without hidden characters", parameter=where)
