"""Versions of a resource: `ETag`, `If-Match` before a change, `If-None-Match` before a read."""

from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import InvalidRequest, PreconditionRequired, StaleVersion, Violation

_ANY: Final = "*"
_MAX_LENGTH: Final = 200
_ETAG: Final = {
    "ETag": {
        "description": "The version, for `If-Match` and `If-None-Match`.",
        "schema": {"type": "string", "minLength": 2, "maxLength": _MAX_LENGTH},
    }
}

VERSIONED_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {200: {"headers": _ETAG}}
"""`responses=` of an operation that responds with 200 and an `ETag`, for OpenAPI."""
CREATED_VERSIONED_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {201: {"headers": _ETAG}}
"""The same for 201."""
CONDITIONAL_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **VERSIONED_RESPONSES,
    304: {"description": "The client has the current version.", "headers": _ETAG},
}
"""The same for one that also responds with 304 to a client that has that version."""
IF_NONE_MATCH_PARAMETER: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "description": "The `ETag` of what the client has: 304 if it is still current.",
            "schema": {"type": "string", "maxLength": _MAX_LENGTH},
        }
    ]
}
"""`openapi_extra=` of an operation that uses `not_modified`."""


def etag(version: int | str) -> str:
    """A strong entity tag of a version."""
    return f'"{version}"'


class IfMatch:
    """The versions that a client is willing to change."""

    def __init__(self, header: str) -> None:
        self._tags = _tags(header)

    def check(self, version: int | str) -> None:
        """Refuse a change of any other version.

        Raises:
            StaleVersion: the resource has another version now.
        """
        # Compared strongly (RFC 9110, 13.1.1): a weak tag W/"…" never matches.
        if _ANY not in self._tags and etag(version) not in self._tags:
            raise StaleVersion


class IfMatchRequired(DocumentedDependency):
    """The dependency that reads `If-Match`; see `if_match`."""

    problems = (PreconditionRequired, StaleVersion, InvalidRequest)

    async def __call__(self, request: Request) -> IfMatch:
        """The versions that the client is willing to change.

        Raises:
            PreconditionRequired: the header is missing.
            InvalidRequest: the header is too long.
        """
        header = _combined(request, "if-match")
        if not header:
            raise PreconditionRequired
        return IfMatch(_bounded("If-Match", header))

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the header."""
        operation.setdefault("parameters", []).append(_PARAMETER)


_PARAMETER: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The `ETag` of what was read, so that no change in between is lost.",
    "schema": {"type": "string", "minLength": 1, "maxLength": _MAX_LENGTH},
}

if_match: Final = IfMatchRequired()
"""The dependency: `match: Annotated[IfMatch, Depends(if_match)]`, then `match.check(version)`."""


def not_modified(request: Request, version: int | str) -> Response | None:
    """The response 304 where the client has this version already, else None.

    Raises:
        InvalidRequest: the header is too long.
    """
    header = _bounded("If-None-Match", _combined(request, "if-none-match"))
    # Compared weakly (RFC 9110, 13.1.2): proxies may have weakened the tag.
    held = {tag.removeprefix("W/") for tag in _tags(header)}
    if _ANY in held or etag(version) in held:
        return Response(status_code=304, headers={"ETag": etag(version)})
    return None


def _combined(request: Request, name: str) -> str:
    """The value of a header that may be given in several lines (RFC 9110, 5.3)."""
    return ", ".join(request.headers.getlist(name)).strip()


def _bounded(name: str, header: str) -> str:
    if len(header) > _MAX_LENGTH:
        what = Violation("string_too_long", f"at most {_MAX_LENGTH} characters", header=name)
        raise InvalidRequest(errors=[what])
    return header


def _tags(header: str) -> frozenset[str]:
    return frozenset(tag.strip() for tag in header.split(","))
