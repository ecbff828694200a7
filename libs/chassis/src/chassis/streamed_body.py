"""A large body, read as it arrives: it is never in memory as a whole."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from chassis.body import is_encoded
from chassis.middleware import MAX_BODY_BYTES_KEY
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import BodyTooLarge, UnsupportedMediaType

OCTET_STREAM: Final = "application/octet-stream"
"""The media type of bytes whose own type is known otherwise."""
_PARAMETERS: Final = re.compile(r'(\s*;\s*charset\s*=\s*"?utf-8"?)?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StreamedBody:
    """A body whose `chunks` can be read once. `media_type` is one of those of the operation."""

    media_type: str
    chunks: AsyncIterator[bytes]


class StreamedBodyDependency(DocumentedDependency):
    """The dependency that gives a body as a stream; see `streamed_body`.

    `max_bytes` replace the common limit (chassis.middleware); reading beyond them raises
    `BodyTooLarge`. The connection limits the time (chassis.http.protocol).
    """

    problems = (BodyTooLarge, UnsupportedMediaType)

    def __init__(self, media_types: Sequence[str], max_bytes: int) -> None:
        self.media_types = media_types
        self.max_bytes = max_bytes

    async def __call__(self, request: Request) -> StreamedBody:
        """The body of a request.

        Raises:
            UnsupportedMediaType: the headers declare another media type, or an encoding.
        """
        declared = request.headers.get("content-type", "")
        media_type, parameters = _split(declared)
        is_utf8 = _PARAMETERS.fullmatch(parameters) is not None
        if media_type not in self.media_types or not is_utf8 or is_encoded(request):
            accepted = ", ".join(self.media_types)
            raise UnsupportedMediaType(f"send {accepted}", headers={"Accept-Post": accepted})
        request.scope[MAX_BODY_BYTES_KEY] = self.max_bytes
        return StreamedBody(media_type, request.stream())

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the media types. Text has no schema: each line has one of its own."""
        operation["requestBody"] = {
            "required": True,
            "content": {each: {"schema": self._schema()} for each in self.media_types},
        }

    def _schema(self) -> dict[str, str | int]:
        """Binary, also for text: a generated client then sends a file, not a string in memory."""
        return {"type": "string", "format": "binary", "maxLength": self.max_bytes}


def streamed_body(*media_types: str, max_bytes: int) -> StreamedBodyDependency:
    """A dependency for a large body, of one of some media types, in UTF-8 where it is text::

    body: Annotated[StreamedBody, Depends(streamed_body("text/csv", max_bytes=2**24))]
    """  # noqa: D415  # the example ends it
    return StreamedBodyDependency(media_types, max_bytes)


def _split(declared: str) -> tuple[str, str]:
    """A media type in lower case, and what follows it."""
    media_type, semicolon, parameters = declared.partition(";")
    return media_type.strip().lower(), semicolon + parameters
