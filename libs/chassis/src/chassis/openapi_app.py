"""A FastAPI application whose published document tells all that it answers."""

import hashlib
import json
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from chassis.openapi.completion import complete_openapi
from chassis.openapi.downgrade import to_openapi_3_0
from chassis.openapi.html_page import CONTENT_SECURITY_POLICY, render_html
from chassis.preconditions import not_modified


class OpenApiApp(FastAPI):
    """FastAPI with a complete document, made once."""

    @cached_property
    def openapi_document(self) -> dict[str, Any]:
        """The document, complete."""
        return complete_openapi(super().openapi(), self)

    def openapi(self) -> dict[str, Any]:
        """The document, as FastAPI asks for it."""
        return self.openapi_document

    @cached_property
    def document_files(self) -> dict[str, bytes]:
        """What is served of it, by path."""
        return {
            "/openapi.json": json.dumps(self.openapi_document, ensure_ascii=False).encode(),
            "/openapi-3.0.json": json.dumps(
                to_openapi_3_0(self.openapi_document), ensure_ascii=False
            ).encode(),
            "/docs": render_html(self.openapi_document).encode(),
        }


def operation_id(route: APIRoute) -> str:
    """`recordRefusal` of a function `record_refusal`: stable, because clients are generated."""
    first, *rest = route.name.split("_")
    return first + "".join(word.title() for word in rest)


router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
@router.get("/openapi-3.0.json")
async def get_openapi_document(request: Request) -> Response:
    """The document in OpenAPI 3.1 or 3.0.3, with a tag by which to see that it has changed."""
    return _file(request, "application/json")


@router.get("/docs")
async def get_docs_page(request: Request) -> Response:
    """The document for people."""
    answer = _file(request, "text/html")
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return answer


def _file(request: Request, media_type: str) -> Response:
    service: OpenApiApp = request.app
    content = service.document_files[request.url.path]
    version = hashlib.sha256(content).hexdigest()[:16]
    headers = {"ETag": f'"{version}"', "Cache-Control": "no-cache"}
    return not_modified(request, version) or Response(content, 200, headers, media_type)
