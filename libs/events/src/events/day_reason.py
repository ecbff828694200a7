"""Why a day is that day: a code with its values, to be worded in any language.

It is stated of the last days that a notice gives to a family or another body, and worded where the
notice is written.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.contracts import CONTRACTS
from events.contracts.published_enum import PublishedEnum


class DayReasonCode(PublishedEnum):
    """What makes a day. They follow the coded steps of the explanation of a deadline."""

    LIMIT = "limit"
    """`number` units after `counted_from`, the day of `event`."""
    LIMIT_WITH_FIRST_DAY = "limit_with_first_day"
    """The same, where `counted_from` is the first of the days counted."""
    LIMIT_FROM_ARRIVAL = "limit_from_arrival"
    """`number` units after `counted_from`, the day on which what `event` sent arrives."""
    LIMIT_WITH_DAY_OF_ARRIVAL = "limit_with_day_of_arrival"
    """The same, where `counted_from` is the first of the days counted."""
    COUNTED_BACK = "counted_back"
    """`number` units before `counted_from`, the day of `event`."""
    MOVED = "moved"
    """The limit would end on `other_day`, on which the Tribunal is closed."""
    LATER = "later"
    """The later of two days; the other is `other_day`."""
    EARLIER = "earlier"
    """The earlier of two days; the other is `other_day`."""
    FIXED_BY_LAW = "fixed_by_law"
    """The law names the day of the year."""
    ORDERED = "ordered"
    """The Tribunal set it."""
    ARRANGED = "arranged"
    """It was arranged."""
    ASKED_FOR = "asked_for"
    """It is asked for; no law sets it."""
    RECORDED = "recorded"
    """It is recorded as the day on which something happened."""
    GIVEN_BEFORE = "given_before"
    """It was given before, and another day holds now."""


class LimitUnit(PublishedEnum):
    """The unit of a limit."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


_VALUES: Final = ("number", "unit", "counted_from", "event", "other_day")
_COUNTED: Final = frozenset({"number", "unit", "counted_from", "event"})
_REQUIRED: Final[Mapping[DayReasonCode, frozenset[str]]] = {
    DayReasonCode.LIMIT: _COUNTED,
    DayReasonCode.LIMIT_WITH_FIRST_DAY: _COUNTED,
    DayReasonCode.LIMIT_FROM_ARRIVAL: _COUNTED,
    DayReasonCode.LIMIT_WITH_DAY_OF_ARRIVAL: _COUNTED,
    DayReasonCode.COUNTED_BACK: _COUNTED,
    DayReasonCode.MOVED: frozenset({"other_day"}),
    DayReasonCode.LATER: frozenset({"other_day"}),
    DayReasonCode.EARLIER: frozenset({"other_day"}),
}


class DayReason(BaseModel):
    """The reason for a day. A value that its code does not use is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    code: DayReasonCode
    number: Annotated[int, Field(ge=1, le=1000)] | None = None
    unit: LimitUnit | None = None
    counted_from: date | None = None
    event: str | None = None
    """The contract of the fact from whose day it is counted."""
    other_day: date | None = None

    @model_validator(mode="after")
    def _has_its_values(self) -> Self:
        required = {*_REQUIRED.get(self.code, ())}
        given = {name for name in _VALUES if getattr(self, name) is not None}
        if given != required:
            raise ValueError(f"{self.code} needs {sorted(required)} and no other value")
        if self.event is not None and self.event not in CONTRACTS:
            raise ValueError("there is no such event")
        return self
