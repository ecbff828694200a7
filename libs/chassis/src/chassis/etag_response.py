"""Responses that carry an entity tag, and 304 where the client has that version already."""

import hashlib
from typing import NamedTuple, Self

from fastapi import Request, Response
from pydantic import BaseModel

from chassis.preconditions import etag, not_modified


class EtagResponse(NamedTuple):
    """A JSON body with the version that its tag is made of.

    `cache_control` is sent with it; empty leaves the default of the middleware, `no-store`.
    """

    body: bytes
    version: str
    cache_control: str = ""

    @classmethod
    def versioned(cls, model: BaseModel, version: int) -> Self:
        """The representation of a resource that has a version of its own."""
        return cls(model.model_dump_json().encode(), str(version))

    @classmethod
    def hashed(cls, body: BaseModel | bytes) -> Self:
        """A representation whose version is its hash: the client asks again each time."""
        content = body if isinstance(body, bytes) else body.model_dump_json().encode()
        return cls(content, hashlib.sha256(content).hexdigest()[:16], "no-cache")

    def response(self, media_type: str = "application/json") -> Response:
        """The whole response, status 200."""
        cache = {"Cache-Control": self.cache_control} if self.cache_control else {}
        return Response(self.body, 200, {"ETag": etag(self.version), **cache}, media_type)

    def or_not_modified(self, request: Request, media_type: str = "application/json") -> Response:
        """The whole response, or 304 where `If-None-Match` names this version."""
        return not_modified(request, self.version) or self.response(media_type)
