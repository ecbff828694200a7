"""A kind of period in a case, such as detention."""

from typing import Annotated

from pydantic import Field, StrictBool
from pydantic.dataclasses import dataclass

from deadline_service.domain.rulebook.event_pattern import ENTRY_CONFIG, EventPattern
from deadline_service.domain.rulebook.rule import LegalSource


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class PeriodRule:
    """From the day on which it begins to the day before it ends; it may recur."""

    id: str
    begins: Annotated[tuple[EventPattern, ...], Field(min_length=1)]
    """What begins it, any of them."""
    ends: tuple[EventPattern, ...] = ()
    """What ends it, any of them: the first that follows and shares its matters."""
    begins_next_day: StrictBool = False
    """Whether the day of the fact that begins it does not belong to it."""
    presumed_over_after_weeks: Annotated[int, Field(ge=1, le=520)] | None = None
    """When it is taken to be over, if it began before the history of the case is complete.

    Its end may then be among the facts that were not recorded.
    """
    per: str | None = None
    """The matter that has such a period of its own, such as `appeal`. Absent: the whole case."""
    source: LegalSource
    phase: str = ""
