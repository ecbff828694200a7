"""What Schemathesis does not know of this API.

A client makes a new Idempotency-Key for each request; Schemathesis would use the same again. It
waits for a position that it was given (`min_position`), and not for one that never comes. JSON
Schema has no bounds for days (`formatMinimum` is no word of its), so days come from the time that
every operation takes. And a header that a client acts upon is in the document.
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
    """A request that is about to be tried, or was."""

    headers: MutableMapping[str, str]
    query: MutableMapping[str, object]
    operation: Any
    """The operation, with `definition.raw` and `schema.raw_schema` as JSON."""


class ContractResponse(Protocol):
    """What was answered; names of headers are in lower case."""

    status_code: int
    headers: Container[str]


class UndocumentedHeader(AssertionError):
    """A header is in an answer, and not in the document."""


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]  # the library's word is not typed
def before_call(_context: object, case: ContractCase, _kwargs: dict[str, object]) -> None:
    """Leave keys alone that are wrong on purpose."""
    if KEY_PATTERN.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid1())
    if POSITION_PATTERN.fullmatch(str((case.query or {}).get("min_position", ""))):
        case.query["min_position"] = 0


@schemathesis.check  # pyright: ignore[reportArgumentType, reportUntypedFunctionDecorator]  # it takes ours, not its own
def documented_headers(
    _context: object, response: ContractResponse, case: ContractCase
) -> bool | None:
    """Refuse an answer with a header that a client acts upon and cannot know of."""
    answer = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    if "$ref" in answer:
        shared = case.operation.schema.raw_schema["components"]["responses"]
        answer = shared[answer["$ref"].rpartition("/")[2]]
    for name in CLIENT_HEADERS:
        if name.lower() in response.headers and name not in answer.get("headers", {}):
            raise UndocumentedHeader(f"{name} of {response.status_code}")
    return None
