"""The id of a request, in its response and its log lines."""

import re
import secrets
from collections.abc import Iterable
from typing import Final

from starlette.types import Scope

REQUEST_ID_HEADER: Final = b"x-request-id"
_KEY: Final = "chassis.request_id"
_VALID: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def assign(scope: Scope) -> str:
    """Assign a request its id: the client's own if it is valid, else a new one."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    for header, value in headers:
        if header == REQUEST_ID_HEADER and _VALID.fullmatch(value):
            given = value.decode("ascii")
            break
    else:
        given = secrets.token_hex(16)
    scope[_KEY] = given
    return given


def current(scope: Scope) -> str:
    """The id that was assigned to the request."""
    given: str = scope.get(_KEY, "unnamed")
    return given
