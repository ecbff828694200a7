"""Hooks that adapt Schemathesis to this API.

A client generates a new Idempotency-Key for each request; Schemathesis would repeat one.
`min_position` is a position that a response contained, because others would be waited for. JSON
Schema has no bounds for days (`formatMinimum` is not a keyword), so days are taken from the time
that every operation accepts. An additional check requires that headers on which a client acts are
documented.
"""

import re
from collections.abc import Container, MutableMapping
from datetime import date
from typing import Any, Final, Protocol
from uuid import uuid1

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("date", st.dates(date(1980, 1, 1), date(2100, 8, 31)).map(str))
POSITION_PATTERN: Final = re.compile(r"[0-9]{1,16}")
KEY_PATTERN: Final = re.compile(r"[!#-~]{1,255}")
CLIENT_HEADERS: Final = ("ETag", "Location", "Retry-After")


class ContractCase(Protocol):
    """A request of Schemathesis."""

    headers: MutableMapping[str, str]
    query: MutableMapping[str, object]
    operation: Any
    """The operation, with `definition.raw` and `schema.raw_schema` as JSON."""


class ContractResponse(Protocol):
    """A response; names of headers are in lower case."""

    status_code: int
    headers: Container[str]


class UndocumentedHeader(AssertionError):
    """A response has a header that the document does not have."""


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]  # the library does not type it
def before_call(_context: object, case: ContractCase, _kwargs: dict[str, object]) -> None:
    """Replace the Idempotency-Key, except one that is invalid on purpose."""
    if KEY_PATTERN.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid1())
    if POSITION_PATTERN.fullmatch(str((case.query or {}).get("min_position", ""))):
        case.query["min_position"] = 0


@schemathesis.check  # pyright: ignore[reportArgumentType, reportUntypedFunctionDecorator]  # it accepts a protocol of its own
def documented_headers(
    _context: object, response: ContractResponse, case: ContractCase
) -> bool | None:
    """Fail a response with an undocumented header on which a client acts."""
    answer = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    if "$ref" in answer:
        shared = case.operation.schema.raw_schema["components"]["responses"]
        answer = shared[answer["$ref"].rpartition("/")[2]]
    for name in CLIENT_HEADERS:
        if name.lower() in response.headers and name not in answer.get("headers", {}):
            raise UndocumentedHeader(f"{name} of {response.status_code}")
    return None
