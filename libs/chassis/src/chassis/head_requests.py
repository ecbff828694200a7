"""HEAD is handled as GET; an operation whose GET has an effect can tell them apart."""

from typing import Final

from starlette.types import Scope

_IS_HEAD: Final = "chassis.is_head"


def as_get(scope: Scope) -> Scope:
    """The scope of a HEAD request as that of a GET. The server has its own copy of it."""
    return {**scope, "method": "GET", _IS_HEAD: True}


def is_head(scope: Scope) -> bool:
    """Whether a request that is handled as GET is HEAD, which must have no effect (RFC 9110)."""
    return scope.get(_IS_HEAD, False)
