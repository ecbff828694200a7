"""Answers that carry a tag made of what they say."""

import hashlib
from typing import NamedTuple, Self

from fastapi import Request, Response
from pydantic import BaseModel

from chassis.preconditions import etag, not_modified


class EtagResponse(NamedTuple):
    """An answer as it is sent, with its version: another, if it says anything else."""

    body: bytes
    version: str

    @classmethod
    def of(cls, shown: BaseModel) -> Self:
        """What is shown, as JSON."""
        body = shown.model_dump_json().encode()
        return cls(body, hashlib.sha256(body).hexdigest()[:16])

    def response(self) -> Response:
        """The answer with its tag, to be asked for again each time."""
        headers = {"ETag": etag(self.version), "Cache-Control": "no-cache"}
        return Response(self.body, 200, headers, "application/json")

    def or_not_modified(self, request: Request) -> Response:
        """The answer with its tag, or 304 where the client has it."""
        return not_modified(request, self.version) or self.response()
