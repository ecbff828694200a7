"""A FastAPI application with a complete OpenAPI document."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from chassis.etag_response import EtagResponse
from chassis.openapi.completion import complete_openapi
from chassis.openapi.docs_page import CONTENT_SECURITY_POLICY, PageFile, docs_page
from chassis.openapi.downgrade import to_openapi_3_0


class OpenApiApp(FastAPI):
    """FastAPI with a complete document, created once."""

    @cached_property
    def openapi_document(self) -> dict[str, Any]:
        """The document, complete."""
        return complete_openapi(super().openapi(), self)

    def openapi(self) -> dict[str, Any]:
        """The document, as FastAPI asks for it."""
        return self.openapi_document

    @cached_property
    def document_files(self) -> Mapping[str, PageFile]:
        """The served documents, by path."""
        return {
            "/openapi.json": _json(self.openapi_document),
            "/openapi-3.0.json": _json(to_openapi_3_0(self.openapi_document)),
            **docs_page(self.title),
        }


def _json(document: Mapping[str, Any]) -> PageFile:
    return PageFile(json.dumps(document, ensure_ascii=False).encode(), "application/json")


router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
@router.get("/openapi-3.0.json")
async def get_openapi_document(request: Request) -> Response:
    """The document in OpenAPI 3.1 or 3.0.3, with an entity tag."""
    return _file(request)


@router.get("/docs")
@router.get("/swagger-ui/swagger-ui.css")
@router.get("/swagger-ui/swagger-ui-bundle.js")
@router.get("/swagger-ui/start.js")
async def get_docs_page(request: Request) -> Response:
    """The document for people."""
    answer = _file(request)
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return answer


def _file(request: Request) -> Response:
    service: OpenApiApp = request.app
    content, media_type = service.document_files[request.url.path]
    return EtagResponse.hashed(content).or_not_modified(request, media_type)
