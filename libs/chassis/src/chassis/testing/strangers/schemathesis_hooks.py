"""A client makes a new Idempotency-Key for each request; Schemathesis would use the same again."""

import re
from collections.abc import MutableMapping
from typing import Protocol
from uuid import uuid1

import schemathesis

KEY = re.compile(r"[!#-~]{1,255}")


class Case(Protocol):
    """A request that is about to be tried."""

    headers: MutableMapping[str, str]


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]  # the library's word is not typed
def before_call(_context: object, case: Case, _kwargs: dict[str, object]) -> None:
    """Leave keys alone that are wrong on purpose."""
    if KEY.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid1())
