"""Answers that carry a tag made of what they say."""

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel

from chassis.preconditions import etag, not_modified


def version_of(shown: BaseModel) -> str:
    """The version of an answer: another, if it says anything else."""
    return _version(_body(shown))


def tagged(shown: BaseModel) -> Response:
    """An answer with its tag, to be asked for again each time."""
    body = _body(shown)
    return _response(body, _version(body))


def unless_known(request: Request, shown: BaseModel) -> Response:
    """An answer with its tag, or 304 where the client has it."""
    body = _body(shown)
    version = _version(body)
    return not_modified(request, version) or _response(body, version)


def _body(shown: BaseModel) -> bytes:
    return shown.model_dump_json().encode()


def _version(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _response(body: bytes, version: str) -> Response:
    headers = {"ETag": etag(version), "Cache-Control": "no-cache"}
    return Response(body, 200, headers, "application/json")
