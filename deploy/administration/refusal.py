"""A refusal of one field."""

from chassis.problems import InvalidRequest, Violation


def not_allowed(pointer: str, requirement: str) -> InvalidRequest:
    """The problem of a field whose value this installation does not allow, with what it must be."""
    return InvalidRequest(errors=[Violation("not_allowed", requirement, pointer=pointer)])
