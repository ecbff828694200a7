"""Versions of a resource: `ETag`, `If-Match` before a change, `If-None-Match` before a read."""

from typing import Final

from fastapi import Request
from starlette.responses import Response

from chassis.openapi.documented import Documented, Operation, Schemas
from chassis.problems import InvalidRequest, PreconditionRequired, StaleVersion, Violation

_ANY: Final = "*"
_LONGEST: Final = 200


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


class IfMatchRequired(Documented):
    """The dependency that reads `If-Match`; see `if_match`."""

    problems = (PreconditionRequired, StaleVersion, InvalidRequest)

    async def __call__(self, request: Request) -> IfMatch:
        """What the client is willing to change.

        Raises:
            PreconditionRequired: it does not say.
            InvalidRequest: it says far too much.
        """
        header = request.headers.get("if-match", "").strip()
        if not header:
            raise PreconditionRequired
        if len(header) > _LONGEST:
            what = Violation("string_too_long", f"at most {_LONGEST} characters", header="If-Match")
            raise InvalidRequest(errors=[what])
        return IfMatch(header)

    def document(self, operation: Operation, schemas: Schemas) -> None:
        """Publish the header."""
        operation.setdefault("parameters", []).append(_PARAMETER)


_PARAMETER: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The `ETag` of what was read, so that no one's change in between is lost.",
    "schema": {"type": "string", "minLength": 1, "maxLength": _LONGEST},
}

if_match: Final = IfMatchRequired()
"""The dependency: `match: Annotated[IfMatch, Depends(if_match)]`, then `match.check(version)`."""


def not_modified(request: Request, version: int | str) -> Response | None:
    """The answer 304 where the client has this version already, else None."""
    # Compared weakly (RFC 9110, 13.1.2): proxies may have weakened our tag.
    held = {tag.removeprefix("W/") for tag in _tags(request.headers.get("if-none-match", ""))}
    if _ANY in held or etag(version) in held:
        return Response(status_code=304, headers={"ETag": etag(version)})
    return None


def _tags(header: str) -> frozenset[str]:
    return frozenset(tag.strip() for tag in header.split(","))
