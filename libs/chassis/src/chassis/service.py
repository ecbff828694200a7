"""A FastAPI application whose published document tells all that it answers."""

import hashlib
import json
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from chassis.openapi.downgrade import downgrade
from chassis.openapi.page import CONTENT_SECURITY, page
from chassis.openapi.refine import refine
from chassis.preconditions import not_modified


class Service(FastAPI):
    """FastAPI with a complete document, made once."""

    @cached_property
    def published(self) -> dict[str, Any]:
        """The document, complete."""
        return refine(super().openapi(), self)

    def openapi(self) -> dict[str, Any]:
        """The document, as FastAPI asks for it."""
        return self.published

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What is served of it, by path."""
        return {
            "/openapi.json": json.dumps(self.published, ensure_ascii=False).encode(),
            "/openapi-3.0.json": json.dumps(downgrade(self.published), ensure_ascii=False).encode(),
            "/docs": page(self.published).encode(),
        }


def operation_id(route: APIRoute) -> str:
    """`recordRefusal` of a function `record_refusal`: stable, because clients are generated."""
    first, *rest = route.name.split("_")
    return first + "".join(word.title() for word in rest)


router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
@router.get("/openapi-3.0.json")
async def document(request: Request) -> Response:
    """The document in OpenAPI 3.1 or 3.0.3, with a tag by which to see that it has changed."""
    return _file(request, "application/json")


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The document for people."""
    answer = _file(request, "text/html")
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY
    return answer


def _file(request: Request, media_type: str) -> Response:
    service: Service = request.app
    content = service.files[request.url.path]
    version = hashlib.sha256(content).hexdigest()[:16]
    headers = {"ETag": f'"{version}"', "Cache-Control": "no-cache"}
    return not_modified(request, version) or Response(content, 200, headers, media_type)
