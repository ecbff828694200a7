"""Domain refusals as problems."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic_core import MISSING

from case_api.domain.case import Standing
from case_api.domain.refusals import CannotHaveHappened
from chassis.problems import InvalidRequest, Problem, Violation
from events.contracts.references import EventPosition
from events.history import InvalidCorrection


class FactInTheWay(BaseModel):
    """A recorded fact because of which another cannot have happened."""

    type: Annotated[str, Field(max_length=100, examples=["request.received"])]
    position: EventPosition
    on: date | MISSING = MISSING
    """The day on which it happened, if it has one."""


class InTheWay(BaseModel):
    """What a refusal adds where a recorded fact is the reason."""

    in_the_way: FactInTheWay | MISSING = MISSING
    """The recorded fact that is the reason."""


class Impossible(
    Problem,
    code="cannot-have-happened",
    status=409,
    title="This cannot have happened.",
    extension_model=InTheWay,
):
    """The fact contradicts the history of the case.

    `errors` says which part of the body cannot be so, and `in_the_way`, where a recorded fact is
    in the way, names its type, its position and its day. What is late or unusual is recorded;
    only what cannot have happened is refused. If the recorded fact is wrong, correct or void it.
    """

    def __init__(self, refusal: CannotHaveHappened, within: str = "") -> None:
        super().__init__(
            refusal.detail, errors=_violations(refusal, within), extension=_in_the_way(refusal.fact)
        )


class CaseIsFull(Problem, code="case-full", status=409, title="The case can hold no more facts."):
    """The case holds as many facts, or as many of this type, as a case can; `detail` says how many.

    Nothing was recorded. A busy case has some hundred facts in its life: see whether something
    records the same again and again. What is recorded can still be read.
    """


def unfit(refusal: InvalidCorrection) -> InvalidRequest:
    """What is told of a correction that does not fit the fact it corrects."""
    return InvalidRequest(
        errors=[
            Violation("unfit_correction", str(refusal), pointer=f"/values/{field}")
            for field in refusal.fields
        ]
    )


def _violations(refusal: CannotHaveHappened, within: str) -> Sequence[Violation]:
    """What is wrong, at its place in the body: `within` is the part of it that holds the fact."""
    pointer = f"{within}/{refusal.field}" if refusal.field else within
    return [Violation(refusal.code, refusal.detail, pointer=pointer)]


def _in_the_way(fact: Standing | None) -> InTheWay | None:
    if fact is None:
        return None
    on = fact.on or MISSING
    return InTheWay(in_the_way=FactInTheWay(type=fact.event.type, position=fact.position, on=on))
