"""The school terms of a council."""

from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from events.contracts.event import ContractModel
from events.contracts.references import EventDate

MAX_COUNCIL_TERMS: Final = 12
"""Terms that a council records: those of this school year and of the next, halves too."""


class CouncilTerm(ContractModel):
    """A term, both days included."""

    from_on: EventDate
    to_on: EventDate

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.to_on < self.from_on:
            raise PydanticCustomError("out_of_order", "to_on must not be before from_on")
        return self


def _that_follow(terms: tuple[CouncilTerm, ...]) -> tuple[CouncilTerm, ...]:
    if any(later.from_on <= earlier.to_on for earlier, later in pairwise(terms)):
        raise PydanticCustomError("out_of_order", "each term must begin after the one before it")
    return terms


CouncilTerms = Annotated[
    tuple[CouncilTerm, ...], Field(max_length=MAX_COUNCIL_TERMS), AfterValidator(_that_follow)
]
"""Terms in order."""
