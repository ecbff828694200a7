"""The name of one request, in its answer, in our log lines and in what the client may quote."""

import re
import secrets
from collections.abc import Iterable
from typing import Final

from starlette.types import Scope

REQUEST_ID_HEADER: Final = b"x-request-id"
_KEY: Final = "chassis.request_id"
_VALID: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def assign(scope: Scope) -> str:
    """Give a request its name: the client's own, where it is a decent one, or a new one."""
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
    """The name that the request was given."""
    given: str = scope.get(_KEY, "unnamed")
    return given
