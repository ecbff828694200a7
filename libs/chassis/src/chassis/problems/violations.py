"""pydantic's findings as violations."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue
from pydantic_core import ErrorDetails

from chassis.problems.messages import message
from chassis.problems.pointers import named, pointer
from chassis.problems.problem import Violation

_AT_MOST: Final = 100
"""Violations told in one answer."""


def in_body(errors: Sequence[ErrorDetails], document: JsonValue) -> list[Violation]:
    """What is wrong in a body; `document` is the body, to tell its parts from pydantic's labels."""
    return [
        Violation(error["type"], message(error), pointer=pointer(error["loc"], document))
        for error in errors[:_AT_MOST]
    ]


def in_parameters(errors: Sequence[ErrorDetails]) -> list[Violation]:
    """What is wrong in path, query and headers, as FastAPI reports it.

    That an optional one is not nothing either is left out: nobody can write nothing in a URL.
    """
    told = [error for error in errors if error["type"] != "none_required"]
    return [_in_parameter(error) for error in told[:_AT_MOST]]


def _in_parameter(error: ErrorDetails) -> Violation:
    where, *rest = error["loc"]
    name = named(str(rest[0])) if rest else None
    if where == "header":
        return Violation(error["type"], message(error), header=name)
    if where == "body":
        return Violation(error["type"], message(error), pointer="")
    return Violation(error["type"], message(error), parameter=name)
