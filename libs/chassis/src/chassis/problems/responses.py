"""A problem as an HTTP response, and exceptions of the framework as problems."""

import json
from collections.abc import Callable, Sequence
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
"""Seconds after which the database is likely to be available again."""


def problem_response(problem: Problem, request: str) -> Response:
    """The problem as a response to the request of that id."""
    return Response(
        json.dumps(problem.to_document(request), ensure_ascii=False),
        problem.status,
        dict(problem.headers),
        PROBLEM_MEDIA_TYPE,
    )


def problem_for(error: Exception) -> Problem:
    """The problem for an unexpected exception: temporary, or an internal error."""
    return Unavailable(headers=RETRY_AFTER_HEADER) if is_transient(error) else InternalError()


class ExceptionHandler:
    """Responds with a problem, also to exceptions of the framework.

    `allowed_methods` returns every method that a path takes: the framework has only those of the
    first route that matches.
    """

    def __init__(self, allowed_methods: Callable[[str], Sequence[str]]) -> None:
        self._allowed_methods = allowed_methods

    async def __call__(self, request: Request, error: Exception) -> Response:
        """The response to a request that ended in an exception."""
        problem = self._problem(request, error)
        if isinstance(problem, MethodNotAllowed) and request.method == "OPTIONS":
            return Response(status_code=204, headers=dict(problem.headers))
        return problem_response(problem, request_id.current(request.scope))

    def _problem(self, request: Request, error: Exception) -> Problem:
        match error:
            case Problem():
                return error
            case RequestValidationError():
                return _parameter_problem(error.errors())
            case HTTPException(status_code=404):
                return NotFound()
            case HTTPException(status_code=405):
                allowed = self._allowed_methods(request.url.path)
                return MethodNotAllowed(headers={"Allow": ", ".join(allowed)})
            case HTTPException():
                return BadRequest()
            case _:
                return problem_for(error)


def _parameter_problem(found: Sequence[ErrorDetails]) -> Problem:
    """Invalid parameters: 404 if all are in the path, else 422."""
    in_path = all(error["loc"][0] == "path" for error in found)
    return (NotFound if in_path else InvalidRequest)(errors=parameter_violations(found))
