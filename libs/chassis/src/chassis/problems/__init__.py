"""Errors over HTTP, all in one format (RFC 9457), none repeating submitted values."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chassis.problems.problem import Problem as Problem
from chassis.problems.problem import Violation as Violation
from chassis.problems.problem_types import router as router
from chassis.problems.responses import ExceptionHandler
from chassis.problems.standard import ActingPersonRefused as ActingPersonRefused
from chassis.problems.standard import BadRequest as BadRequest
from chassis.problems.standard import BodyTooLarge as BodyTooLarge
from chassis.problems.standard import Conflict as Conflict
from chassis.problems.standard import IdempotencyKeyInUse as IdempotencyKeyInUse
from chassis.problems.standard import IdempotencyKeyMissing as IdempotencyKeyMissing
from chassis.problems.standard import IdempotencyKeyReused as IdempotencyKeyReused
from chassis.problems.standard import InsufficientScope as InsufficientScope
from chassis.problems.standard import InternalError as InternalError
from chassis.problems.standard import InvalidCursor as InvalidCursor
from chassis.problems.standard import InvalidRequest as InvalidRequest
from chassis.problems.standard import MalformedJson as MalformedJson
from chassis.problems.standard import NotFound as NotFound
from chassis.problems.standard import PreconditionRequired as PreconditionRequired
from chassis.problems.standard import RangeNotSatisfiable as RangeNotSatisfiable
from chassis.problems.standard import RateLimitExceeded as RateLimitExceeded
from chassis.problems.standard import RoleNotPermitted as RoleNotPermitted
from chassis.problems.standard import StaleVersion as StaleVersion
from chassis.problems.standard import TooManyRequests as TooManyRequests
from chassis.problems.standard import Unauthenticated as Unauthenticated
from chassis.problems.standard import Unavailable as Unavailable
from chassis.problems.standard import UnsupportedMediaType as UnsupportedMediaType


def install_handlers(app: FastAPI, allowed_methods: Callable[[str], Sequence[str]]) -> None:
    """Respond to every error of an application with a problem."""
    handler = ExceptionHandler(allowed_methods)
    for kind in (Problem, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handler)
