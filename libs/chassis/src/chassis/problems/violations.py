"""Validation errors of pydantic as violations."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue
from pydantic_core import ErrorDetails

from chassis.problems.messages import violation_message
from chassis.problems.pointers import json_pointer, safe_name
from chassis.problems.problem import Violation

_MAX_VIOLATIONS: Final = 100
"""Violations listed in one response."""


def body_violations(errors: Sequence[ErrorDetails], document: JsonValue) -> list[Violation]:
    """The violations in a body; `document` is the body, to distinguish its keys from labels."""
    return [
        Violation(
            error["type"], violation_message(error), pointer=json_pointer(error["loc"], document)
        )
        for error in _without_consequences(errors)[:_MAX_VIOLATIONS]
    ]


def _without_consequences(errors: Sequence[ErrorDetails]) -> Sequence[ErrorDetails]:
    """Errors without the count of a list in which something is invalid: only valid items count."""
    short = {error["loc"] for error in errors if error["type"] == "too_short"}
    if not short:
        return errors
    above = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    return [each for each in errors if each["type"] != "too_short" or each["loc"] not in above]


def parameter_violations(errors: Sequence[ErrorDetails]) -> list[Violation]:
    """The violations in path, query and headers, as FastAPI reports them.

    That an optional one is not null either is left out: null cannot be written in a URL.
    """
    relevant = [error for error in errors if error["type"] != "none_required"]
    return [_parameter_violation(error) for error in relevant[:_MAX_VIOLATIONS]]


def _parameter_violation(error: ErrorDetails) -> Violation:
    where, *rest = error["loc"]
    name = safe_name(str(rest[0])) if rest else None
    if where == "header":
        return Violation(error["type"], violation_message(error), header=name)
    if where == "body":
        return Violation(error["type"], violation_message(error), pointer="")
    return Violation(error["type"], violation_message(error), parameter=name)
