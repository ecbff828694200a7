"""HEAD is handled as GET, except where a GET has an effect."""

from typing import Final

from starlette.types import Scope

from chassis.problems.standard import MethodNotAllowed

_IS_HEAD: Final = "chassis.is_head"


def as_get(scope: Scope) -> Scope:
    """The scope of a HEAD request as that of a GET. The server has its own copy of it."""
    return {**scope, "method": "GET", _IS_HEAD: True}


def refuse_head(scope: Scope, *allowed: str) -> None:
    """Refuse a HEAD request, which scanners of links send, where a GET has an effect.

    Raises:
        MethodNotAllowed: it is one; `allowed` are the methods that the path takes.
    """
    if scope.get(_IS_HEAD):
        raise MethodNotAllowed(headers={"Allow": ", ".join(allowed)})
