"""Why an item of work comes before another: days by which its day to work to counts as earlier.

The rank of an item is a day, so that it can be explained in a sentence and does not depend on other
items: the day to work to, moved earlier for what a delay means in law, for harm to the child and
for the time that the act takes. Lateness counts up to a number of days, so that what has been late
for years does not hide what is due today.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, ClassVar, Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from events.contracts.published_enum import PublishedEnum

_Days = Annotated[int, Field(ge=0, le=90)]


class PriorityReason(PublishedEnum):
    """A reason for which an item of work counts as due earlier than it is."""

    TRIBUNAL_ORDER = "tribunal_order"
    """An order or a direction of the Tribunal, or a concession to it."""
    LIMIT_OF_LAW = "limit_of_law"
    """The law sets the last day: a late act is a breach."""
    DUTY = "duty"
    """The law requires it, and sets no last day."""
    PROMISE = "promise"
    """The family waits for an answer that was promised, or complained."""
    GUIDANCE = "guidance"
    """The Code of Practice expects it by a day."""
    OUT_OF_SCHOOL = "out_of_school"
    LOOKED_AFTER = "looked_after"
    CHILD_PROTECTION = "child_protection"
    LIFE_LIMITING = "life_limiting"
    YOUTH_JUSTICE = "youth_justice"
    LONG_TASK = "long_task"
    """It takes days of work, such as a plan."""
    MEDIUM_TASK = "medium_task"
    """It takes some hours, such as a decision with reasons."""


HARMS: Final = (
    PriorityReason.OUT_OF_SCHOOL,
    PriorityReason.LOOKED_AFTER,
    PriorityReason.CHILD_PROTECTION,
    PriorityReason.LIFE_LIMITING,
    PriorityReason.YOUTH_JUSTICE,
)
"""The reasons that are harm to the child, of a case and so of all its items."""


class WorklistWeights(BaseModel):
    """By how many days each reason moves an item of work forward. The council may set them.

    What the law weighs more can never be set to weigh less: an order at least as much as a limit of
    law, that at least as much as another duty, a promise or guidance.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, title="WorklistWeights"
    )

    tribunal_order: _Days = 42
    limit_of_law: _Days = 14
    duty: _Days = 10
    promise: _Days = 7
    guidance: _Days = 3
    out_of_school: _Days = 21
    looked_after: _Days = 14
    child_protection: _Days = 14
    life_limiting: _Days = 14
    youth_justice: _Days = 7
    long_task: _Days = 7
    medium_task: _Days = 2
    overdue_days_counted: Annotated[int, Field(ge=1, le=365)] = 10
    """The most days of lateness that count; beyond them only the other reasons decide."""
    undated_days: Annotated[int, Field(ge=1, le=90)] = 14
    """Days after its beginning by which an act without a day in law is worked to."""

    @model_validator(mode="after")
    def _law_comes_first(self) -> Self:
        others = max(self.duty, self.promise, self.guidance)
        if not self.tribunal_order >= self.limit_of_law >= others:
            raise PydanticCustomError(
                "weights_against_the_law",
                "must have a tribunal_order of at least limit_of_law, and a limit_of_law of at"
                " least duty, promise and guidance",
            )
        return self

    def days_of(self, reason: PriorityReason) -> int:
        """The days of a reason."""
        days: int = getattr(self, reason.value)
        return days


class CountedReason(NamedTuple):
    """A reason, and the days by which it moves an item of work forward."""

    reason: PriorityReason
    days: int


def count_reasons(
    reasons: Iterable[PriorityReason], weights: WorklistWeights
) -> Sequence[CountedReason]:
    """The reasons of an item with their days, in the order of `PriorityReason`, each once."""
    found = set(reasons)
    return [CountedReason(each, weights.days_of(each)) for each in PriorityReason if each in found]


def encode_reasons(counted: Sequence[CountedReason]) -> str:
    """The reasons as the text of a column: `limit_of_law:14 out_of_school:21`."""
    return " ".join(f"{each.reason}:{each.days}" for each in counted)


def decode_reasons(text: str) -> Sequence[CountedReason]:
    """The reasons of a column's text."""
    parts = (each.split(":") for each in text.split())
    return [CountedReason(PriorityReason(reason), int(days)) for reason, days in parts]


def ranked_day(work_on: date, shift_days: int, today: date, overdue_days_counted: int) -> date:
    """The day by which an item is ranked on a day: the earlier, the higher.

    Never earlier for less harm or for more time: it is the day to work to, but not before the
    oldest lateness that counts, moved earlier by the days of the reasons.
    """
    oldest = today - timedelta(days=overdue_days_counted)
    return max(work_on, oldest) - timedelta(days=shift_days)


REASON_WORDS: Final[Mapping[PriorityReason, str]] = {
    PriorityReason.TRIBUNAL_ORDER: "the Tribunal ordered it, or it was conceded",
    PriorityReason.LIMIT_OF_LAW: "the law sets the day",
    PriorityReason.DUTY: "the law requires it, and sets no day",
    PriorityReason.PROMISE: "the family waits for an answer",
    PriorityReason.GUIDANCE: "the Code of Practice expects it",
    PriorityReason.OUT_OF_SCHOOL: "the child is out of school",
    PriorityReason.LOOKED_AFTER: "the child is looked after",
    PriorityReason.CHILD_PROTECTION: "the child is under a child protection plan",
    PriorityReason.LIFE_LIMITING: "the child has a life-limiting condition",
    PriorityReason.YOUTH_JUSTICE: "the child is in the youth justice system",
    PriorityReason.LONG_TASK: "it takes days of work",
    PriorityReason.MEDIUM_TASK: "it takes some hours",
}
"""Each reason as the clause of a sentence."""
