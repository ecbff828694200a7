"""What Schemathesis does not know of this API.

A client makes a new Idempotency-Key for each request; Schemathesis would use the same again. It
waits for a position that it was given (`min_position`), and not for one that never comes. And JSON
Schema has no bounds for days (`formatMinimum` is no word of its), so days come from the time that
every operation takes.
"""

import re
from collections.abc import MutableMapping
from datetime import date
from typing import Protocol
from uuid import uuid1

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("date", st.dates(date(1980, 1, 1), date(2100, 8, 31)).map(str))
POSITION = re.compile(r"[0-9]{1,16}")
KEY = re.compile(r"[!#-~]{1,255}")


class Case(Protocol):
    """A request that is about to be tried."""

    headers: MutableMapping[str, str]
    query: MutableMapping[str, object]


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]  # the library's word is not typed
def before_call(_context: object, case: Case, _kwargs: dict[str, object]) -> None:
    """Leave keys alone that are wrong on purpose."""
    if KEY.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid1())
    if POSITION.fullmatch(str((case.query or {}).get("min_position", ""))):
        case.query["min_position"] = 0
