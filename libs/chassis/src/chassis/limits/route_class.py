"""The classes of operation that are limited apart from each other, declared where routes are."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

ROUTE_CLASS_EXTENSION: Final = "x-rate-limit-class"
"""The extension of an operation in OpenAPI that states its class."""


class RouteClass(StrEnum):
    """A class of operation. Each has buckets of its own, so that one does not exhaust another."""

    READ = "read"
    WRITE = "write"
    REPORT = "report"
    """Searches, figures, forecasts, simulations and files: what costs much more than a read."""
    LONG_POLL = "long-poll"
    """The change feed, where a client may wait for news."""
    ANONYMOUS = "anonymous"
    """What needs no key; counted by address."""
    CALLBACK = "callback"
    """What a sender that the council does not run delivers with a signature; counted by address."""
    PROBE = "probe"
    """Health checks; never limited."""


def route_class(of: RouteClass) -> dict[str, Any]:
    """Declares an operation's class: `@router.get(…, openapi_extra=AS_REPORT)`.

    Without a declaration an operation that reads is of READ, one that changes something of WRITE,
    and one that needs no key of ANONYMOUS.
    """
    return {ROUTE_CLASS_EXTENSION: of.value}


AS_REPORT: Final = route_class(RouteClass.REPORT)
"""The declaration of what costs much more than a read."""
AS_CALLBACK: Final = route_class(RouteClass.CALLBACK)
"""The declaration of what needs no key, because each request is signed."""
AS_LONG_POLL: Final = route_class(RouteClass.LONG_POLL)
"""The declaration of what may wait for news."""


def declared_class(extra: Mapping[str, Any] | None) -> RouteClass | None:
    """The class in the `openapi_extra` of an operation, None where it declares none."""
    declared = (extra or {}).get(ROUTE_CLASS_EXTENSION)
    return None if declared is None else RouteClass(declared)
