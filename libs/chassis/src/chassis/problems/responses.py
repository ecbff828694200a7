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
from chassis.problems.problem import Problem
from chassis.problems.standard import (
    BadRequest,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    Unavailable,
)
from chassis.problems.violations import parameter_violations

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_HEADER: Final = {"Retry-After": "1"}
"""Seconds after which the database is likely to answer again."""


def problem_response(problem: Problem, request: str) -> Response:
    """The problem as it is sent, about the request of that name."""
    return Response(
        json.dumps(problem.to_document(request), ensure_ascii=False),
        problem.status,
        dict(problem.headers),
        PROBLEM_MEDIA_TYPE,
    )


def problem_for(error: Exception) -> Problem:
    """What is told of an exception that no one expected: nothing but whose fault it is."""
    return Unavailable(headers=RETRY_AFTER_HEADER) if is_transient(error) else InternalError()


async def handle_exception(request: Request, error: Exception) -> Response:
    """Answer a problem, or an exception of the framework as a problem."""
    problem = _problem(request, error)
    if isinstance(problem, MethodNotAllowed) and request.method == "OPTIONS":
        return Response(status_code=204, headers=dict(problem.headers))
    return problem_response(problem, request_id.current(request.scope))


def _problem(request: Request, error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _parameter_problem(error.errors())
        case HTTPException(status_code=404):
            return NotFound()
        case HTTPException(status_code=405):
            return MethodNotAllowed(headers=_allow_header(request))
        case HTTPException():
            return BadRequest()
        case _:
            return problem_for(error)


def _parameter_problem(found: Sequence[ErrorDetails]) -> Problem:
    """What is no id names nothing: in a path that is a 404, and elsewhere a 422."""
    in_path = all(error["loc"][0] == "path" for error in found)
    return (NotFound if in_path else InvalidRequest)(errors=parameter_violations(found))


def _allow_header(request: Request) -> dict[str, str]:
    """All methods of the path: the framework knows only those of the first route that fits."""
    allowed: list[str] = request.app.state.operation_router.allowed_methods(request.url.path)
    return {"Allow": ", ".join(allowed)}
