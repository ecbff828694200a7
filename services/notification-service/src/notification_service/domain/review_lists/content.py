"""What a list of reviews has, as deadline-service answers it: ids, codes and days."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    """A part of the answer. What a later version adds is ignored."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore")


class DueReview(_Answer):
    """A plan that is to be reviewed: the rule, the day to work to, and the last day in law."""

    case_id: UUID
    reference: str | None
    rule: str
    started_on: date
    due_on: date
    law_due_on: date


class ReviewListContent(_Answer):
    """The plans of a setting that are to be reviewed, those of the first days first.

    `log_position` is up to where in the log every fact is in it; `waits_since` is when the first
    fact was recorded that is not, None where there is none.
    """

    log_position: int
    waits_since: datetime | None
    reviews: tuple[DueReview, ...]
