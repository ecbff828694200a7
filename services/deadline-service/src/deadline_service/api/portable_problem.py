"""A problem that is passed from one process to another."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from chassis.problems import Problem, Violation
from chassis.problems.problem import PROBLEM_TYPES


class PortableProblem(NamedTuple):
    """A problem as plain values."""

    code: str
    detail: str | None
    errors: Sequence[Violation]

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """The problem as plain values, to be raised in another process."""
        return cls(problem.code, problem.detail, tuple(problem.errors))

    def to_problem(self) -> Problem:
        """The problem, to raise."""
        return PROBLEM_TYPES[self.code](self.detail, errors=self.errors)
