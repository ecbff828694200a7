"""Explanations of the types of problem: `GET /problems/{code}`, to which `type` refers."""

from inspect import cleandoc
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from chassis.problems.problem import PROBLEM_TYPES, Problem
from chassis.problems.standard import NotFound

router = APIRouter(tags=["problems"])


class ProblemType(BaseModel):
    """A type of problem, explained."""

    type: str
    code: str
    status: int
    title: str
    explanation: str


@router.get("/problems", operation_id="listProblemTypes", summary="List the types of problem")
async def list_problem_types() -> list[ProblemType]:
    """Every type of problem of this service, for code that branches on `code`."""
    return [_problem_type(problem) for _, problem in sorted(PROBLEM_TYPES.items())]


@router.get("/problems/{code}", operation_id="getProblemType", summary="Explain a type of problem")
async def get_problem_type(
    code: Annotated[str, Path(pattern="^[a-z][a-z-]*$", max_length=64)],
) -> ProblemType:
    """What a problem means and what to do about it; the `type` of every problem points here."""
    if code not in PROBLEM_TYPES:
        raise NotFound
    return _problem_type(PROBLEM_TYPES[code])


def _problem_type(problem: type[Problem]) -> ProblemType:
    return ProblemType(
        type=f"/problems/{problem.code}",
        code=problem.code,
        status=problem.status,
        title=problem.title,
        explanation=cleandoc(problem.__doc__ or problem.title),
    )
