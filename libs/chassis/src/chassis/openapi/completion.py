"""Completes FastAPI's document with problems, strict bodies and common headers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, Final

from fastapi import FastAPI

from chassis.limits.route_class import ROUTE_CLASS_EXTENSION
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.openapi.generators import for_generators
from chassis.openapi.presence import state_presence
from chassis.openapi.reachable import reachable_schemas
from chassis.openapi.security import (
    describe_access_tokens,
    offer_access_tokens,
    required_scopes,
)
from chassis.openapi.walk import HEADERS, referenced, rewritten
from chassis.problems import (
    InsufficientScope,
    InternalError,
    InvalidRequest,
    NotFound,
    Problem,
    RateLimitExceeded,
    Unauthenticated,
    Unavailable,
)
from chassis.problems.document import problem_document_model
from chassis.problems.problem import PROBLEM_TYPES
from chassis.problems.responses import PROBLEM_MEDIA_TYPE
from chassis.routing import OperationRoute as Route
from chassis.routing import walk_dependants

_FIRST_ERROR_STATUS: Final = 400
_COMMON_PROBLEMS: Final = (InvalidRequest, RateLimitExceeded, InternalError, Unavailable)
"""Problems of every operation: an unknown parameter, too many requests, an internal error, no
database."""
_REQUEST_ID: Final = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
_LOCATION: Final = {"Location": {"$ref": "#/components/headers/Location"}}
_RETRY_AFTER: Final = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
_RATE_LIMITS: Final = {
    "RateLimit": {"$ref": "#/components/headers/RateLimit"},
    "RateLimit-Policy": {"$ref": "#/components/headers/RateLimitPolicy"},
}
_LIMITED: Final = 429
_CREATED: Final = "201"
_EXAMPLE_REQUEST_ID: Final = "0198c0de-example"
_RETRYABLE_STATUSES: Final = frozenset({409, 429, 503})
"""Problems that are, or may be, temporary: they may have `Retry-After`."""
_HEADERS: Final = {
    "RequestId": {
        "description": "The id of the request in the log: the client's own, or a generated one.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 64},
    },
    "Location": {
        "description": "Where to read what was made.",
        "schema": {"type": "string", "format": "uri-reference", "maxLength": 200},
    },
    "RetryAfter": {
        "description": "After how many seconds the request may be sent again, as it is.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 3600},
    },
    "RateLimit": {
        "description": "Of the limit that is closest to its end: `r`, the requests that are left, "
        "and `t`, the seconds until all of them are there again.",
        "schema": {"type": "string", "maxLength": 100},
    },
    "RateLimitPolicy": {
        "description": "The limits of this class of operation: `q` requests at once, which are "
        "there again after `w` seconds.",
        "schema": {"type": "string", "maxLength": 200},
    },
}


def complete_openapi(document: dict[str, Any], app: FastAPI) -> dict[str, Any]:
    """The document with every response of the application, as generators need it."""
    components: dict[str, Any] = document.setdefault("components", {})
    named: dict[str, Any] = components.setdefault("schemas", {})
    for left_over in ("HTTPValidationError", "ValidationError"):
        named.pop(left_over, None)
    schemas = SchemaRegistry(named)
    statuses = {
        status
        for route, operation in _operations(document, app)
        for status in _complete_operation(operation, route, schemas)
    }
    describe_access_tokens(document)
    problem = schemas.reference(problem_document_model())
    components["responses"] = {
        _response_name(status): _response(status, problem) for status in statuses
    }
    for item in document.get("webhooks", {}).values():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["summary"] = _in_words(operation["operationId"])
    components["schemas"] = reachable_schemas(document)
    used = {*referenced(document, HEADERS)}
    components["headers"] = {name: of for name, of in _HEADERS.items() if name in used}
    state_presence(document)
    complete: Any = rewritten(document, for_generators)
    return complete


def _operations(document: dict[str, Any], app: FastAPI) -> Iterator[tuple[Route, OpenApiOperation]]:
    for route in app.routes:
        if isinstance(route, Route) and route.include_in_schema:
            item = document["paths"][route.path_format]
            for method in route.http_methods:
                yield route, item[method.lower()]


def _complete_operation(
    operation: OpenApiOperation, route: Route, schemas: SchemaRegistry
) -> set[int]:
    """Complete an operation; the statuses of its refusals."""
    responses: dict[str, Any] = operation["responses"]
    refusals = {
        int(status)
        for status in responses
        if status.isdigit() and int(status) >= _FIRST_ERROR_STATUS
    }
    for dependency in _documented(route):
        dependency.document(operation, schemas)
        refusals |= {problem.status for problem in dependency.problems}
    offer_access_tokens(operation)
    operation[ROUTE_CLASS_EXTENSION] = route.limited_as.value
    operation["description"] = cleandoc(operation.get("description", ""))
    if route.summary is None:  # FastAPI would show the name of the Python function
        operation["summary"] = _in_words(operation["operationId"])
    _describe_scopes(operation)
    _describe_path(operation)
    refusals |= {problem.status for problem in _general_problems(operation)}
    for status in refusals:
        responses[str(status)] = {"$ref": f"#/components/responses/{_response_name(status)}"}
    for status, answer in responses.items():
        if "$ref" not in answer:
            made = _LOCATION if status == _CREATED else {}
            answer["headers"] = {
                **answer.get("headers", {}),
                **made,
                **_RATE_LIMITS,
                **_REQUEST_ID,
            }
    operation["responses"] = dict(sorted(responses.items()))
    return refusals


def _documented(route: Route) -> Iterator[DocumentedDependency]:
    for each in walk_dependants(route.dependant):
        if isinstance(each.call, DocumentedDependency):
            yield each.call


def _general_problems(operation: OpenApiOperation) -> Iterable[type[Problem]]:
    yield from _COMMON_PROBLEMS
    if operation.get("security"):
        yield from (Unauthenticated, InsufficientScope)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        yield NotFound


def _in_words(operation_id: str) -> str:
    """`Update webhook endpoint` for `updateWebhookEndpoint`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", operation_id).capitalize()


def _describe_scopes(operation: OpenApiOperation) -> None:
    """State the scopes in the description, too: OpenAPI has them only in OAuth flows."""
    if scopes := required_scopes(operation):
        words = ", ".join(f"`{scope}`" for scope in scopes)
        described = operation["description"]
        sentence = f"Scope of the API key or access token: {words}."
        operation["description"] = f"{described}\n\n{sentence}".strip()


def _describe_path(operation: OpenApiOperation) -> None:
    """Describe path parameters; `case_id` is clear in the path, but not alone in a client."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            of, _, identifier = parameter["name"].rpartition("_id")
            words = parameter["name"] if identifier or not of else f"id of the {of}"
            parameter.setdefault("description", f"The {words}.".replace("_", " "))


def _response(status: int, problem: Mapping[str, str]) -> dict[str, Any]:
    known = [
        PROBLEM_TYPES[code]
        for code in sorted(PROBLEM_TYPES)
        if PROBLEM_TYPES[code].status == status
    ]
    codes = ", ".join(f"`{each.code}`" for each in known)
    content: dict[str, Any] = {"schema": problem}
    if known:
        content["example"] = _example(known[0])
    return {
        "description": f"{HTTPStatus(status).phrase}{': ' if codes else ''}{codes}.",
        "headers": {
            **(_RETRY_AFTER if status in _RETRYABLE_STATUSES else {}),
            **(_RATE_LIMITS if status == _LIMITED else {}),
            **_REQUEST_ID,
        },
        "content": {PROBLEM_MEDIA_TYPE: content},
    }


def _example(problem: type[Problem]) -> dict[str, Any]:
    return {
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "instance": f"/requests/{_EXAMPLE_REQUEST_ID}",
        "request_id": _EXAMPLE_REQUEST_ID,
    }


def _response_name(status: int) -> str:
    """`PreconditionFailed` for 412."""
    return "".join(filter(str.isalpha, HTTPStatus(status).phrase.title()))
