"""A problem as an HTTP response, and exceptions of the framework as problems."""

import json
from collections.abc import Sequence
from typing import Final

from fastapi.exceptions import RequestValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chassis import request_id
from chassis.failures import is_transient
from chassis.problems.known import (
    BadRequest,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    Unavailable,
)
from chassis.problems.problem import Problem
from chassis.problems.violations import in_parameters

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = {"Retry-After": "1"}
"""Seconds after which the database is likely to answer again."""


def response(problem: Problem, request: str) -> Response:
    """The problem as it is sent, about the request of that name."""
    return Response(
        json.dumps(problem.told(request), ensure_ascii=False),
        problem.status,
        dict(problem.headers),
        MEDIA_TYPE,
    )


def for_failure(error: Exception) -> Problem:
    """What is told of an exception that no one expected: nothing but whose fault it is."""
    return Unavailable(headers=RETRY_AFTER) if is_transient(error) else InternalError()


async def answer(request: Request, error: Exception) -> Response:
    """Answer a problem, or an exception of the framework as a problem."""
    problem = _problem(request, error)
    if isinstance(problem, MethodNotAllowed) and request.method == "OPTIONS":
        return Response(status_code=204, headers=dict(problem.headers))
    return response(problem, request_id.of(request.scope))


def _problem(request: Request, error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _of_parameters(error.errors())
        case HTTPException(status_code=404):
            return NotFound()
        case HTTPException(status_code=405):
            return MethodNotAllowed(headers=_allow(request))
        case HTTPException():
            return BadRequest()
        case _:
            return for_failure(error)


def _of_parameters(found: Sequence[ErrorDetails]) -> Problem:
    """What is no id names nothing: in a path that is a 404, and elsewhere a 422."""
    in_path = all(error["loc"][0] == "path" for error in found)
    return (NotFound if in_path else InvalidRequest)(errors=in_parameters(found))


def _allow(request: Request) -> dict[str, str]:
    """All methods of the path: the framework knows only those of the first route that fits."""
    allowed: list[str] = request.app.state.routes.allowed(request.url.path)
    return {"Allow": ", ".join(allowed)}
