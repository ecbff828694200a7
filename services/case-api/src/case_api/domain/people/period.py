"""A period of days, of which the first or the last may not be known."""

from datetime import date
from typing import Self

from pydantic import model_validator
from pydantic_core import MISSING, PydanticCustomError

from events.contracts import ContractModel
from events.contracts.references import EventDate


class DatedPeriod(ContractModel):
    """Days from the first to the last, both included."""

    from_on: EventDate | MISSING = MISSING
    """The first day. Missing: not known, or since birth."""
    to_on: EventDate | MISSING = MISSING
    """The last day. Missing: it has not ended."""

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        match self.from_on, self.to_on:
            case date() as first, date() as last if last < first:
                raise PydanticCustomError("out_of_order", "to_on must not be before from_on")
            case _:
                return self

    def includes(self, day: date) -> bool:
        """Whether a day is in the period."""
        begun = self.from_on is MISSING or self.from_on <= day
        return begun and (self.to_on is MISSING or day <= self.to_on)
