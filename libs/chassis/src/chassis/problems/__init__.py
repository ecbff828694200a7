"""Refusals over HTTP, all in one shape (RFC 9457), none repeating what was submitted."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chassis.problems.answer import answer
from chassis.problems.known import BadRequest as BadRequest
from chassis.problems.known import BodyTooLarge as BodyTooLarge
from chassis.problems.known import Conflict as Conflict
from chassis.problems.known import IdempotencyKeyInUse as IdempotencyKeyInUse
from chassis.problems.known import IdempotencyKeyMissing as IdempotencyKeyMissing
from chassis.problems.known import IdempotencyKeyReused as IdempotencyKeyReused
from chassis.problems.known import InsufficientScope as InsufficientScope
from chassis.problems.known import InternalError as InternalError
from chassis.problems.known import InvalidCursor as InvalidCursor
from chassis.problems.known import InvalidRequest as InvalidRequest
from chassis.problems.known import MalformedJson as MalformedJson
from chassis.problems.known import NotFound as NotFound
from chassis.problems.known import PreconditionRequired as PreconditionRequired
from chassis.problems.known import StaleVersion as StaleVersion
from chassis.problems.known import Unauthenticated as Unauthenticated
from chassis.problems.known import Unavailable as Unavailable
from chassis.problems.known import UnsupportedMediaType as UnsupportedMediaType
from chassis.problems.pages import router as router
from chassis.problems.problem import Problem as Problem
from chassis.problems.problem import Violation as Violation


def install(app: FastAPI) -> None:
    """Answer every refusal of an application as a problem."""
    for kind in (Problem, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
