"""An institution: what it is, its numbers, from when to when it is open, and what followed it."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.institutions.institution_id import InstitutionId
from case_api.domain.institutions.numbers import (
    Laestab,
    RegisterAuthority,
    RegisterUkprn,
    RegisterUrn,
)
from case_api.domain.people.text import Line, Postcode
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import CommissionerCode, OpenCode

FIRST_OPENING: Final = date(1000, 1, 1)
"""Schools are older than the facts of any case."""
LAST_OPENING: Final = date(2100, 12, 31)
MAX_SUCCESSORS: Final = 20
"""Successors of one institution."""

OpeningDate = Annotated[
    date,
    Field(ge=FIRST_OPENING, le=LAST_OPENING),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "formatMinimum": FIRST_OPENING.isoformat(),
            "formatMaximum": LAST_OPENING.isoformat(),
            "examples": ["2012-09-01"],
        }
    ),
]
"""A day on which an institution opened or closed, from the year 1000."""
PupilAge = Annotated[int, Field(ge=0, le=99, examples=[11])]
"""An age in years."""


class InstitutionStatus(PublishedEnum):
    """Whether an institution is open, as the register or the council last stated."""

    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"


class InstitutionSuccessor(ContractModel):
    """An institution that took the place of another, or of a part of it."""

    institution_id: InstitutionId
    from_on: OpeningDate | MISSING = MISSING
    """The first day on which it did. Missing: not known."""


def _distinct(found: tuple[InstitutionSuccessor, ...]) -> tuple[InstitutionSuccessor, ...]:
    if len({each.institution_id for each in found}) < len(found):
        raise PydanticCustomError("repeated", "must not have the same institution twice")
    return found


Successors = Annotated[
    tuple[InstitutionSuccessor, ...], Field(max_length=MAX_SUCCESSORS), AfterValidator(_distinct)
]
"""Institutions that took the place of one, each once."""


class InstitutionDetails(ContractModel):
    """A school, college, provider or health body. It is an organisation: no person is named."""

    name: Line
    other_names: Annotated[tuple[Line, ...], Field(max_length=10)] = ()
    """Former and short names, by which it is found too."""
    kind: Annotated[OpenCode, Field(examples=["school"])]
    """`school`, `college`, `higher_education`, `early_years`, `nhs`, `therapy`, or another code."""
    type: Annotated[OpenCode, Field(examples=["community_special_school"])] | MISSING = MISSING
    """What it is in law or at the DfE."""
    phase: Annotated[OpenCode, Field(examples=["secondary"])] | MISSING = MISSING
    urn: RegisterUrn | MISSING = MISSING
    """Of one institution of the council only."""
    ukprn: RegisterUkprn | MISSING = MISSING
    laestab: Laestab | MISSING = MISSING
    """An academy that replaced a school may have the same."""
    authority: RegisterAuthority | MISSING = MISSING
    """The local authority in whose area it is."""
    ods_code: CommissionerCode | MISSING = MISSING
    """The code of an NHS body."""
    status: InstitutionStatus = InstitutionStatus.OPEN
    opened_on: OpeningDate | MISSING = MISSING
    """The first day on which it is open. Missing: not known."""
    closed_on: OpeningDate | MISSING = MISSING
    """The last day on which it is open. Missing: none is known."""
    age_from: PupilAge | MISSING = MISSING
    age_to: PupilAge | MISSING = MISSING
    """The youngest and the oldest age that it is for."""
    postcode: Postcode | MISSING = MISSING
    section_41: bool = False
    """Whether it is approved under section 41 of the Children and Families Act 2014."""
    successors: Successors = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        first, last = self.opened_on, self.closed_on
        if first is not MISSING and last is not MISSING and last < first:
            raise PydanticCustomError("out_of_order", "closed_on must not be before opened_on")
        youngest, oldest = self.age_from, self.age_to
        if youngest is not MISSING and oldest is not MISSING and oldest < youngest:
            raise PydanticCustomError("out_of_order", "age_to must not be less than age_from")
        return self

    @property
    def open_days(self) -> tuple[date, date] | None:
        """The first and last day on which it is open, `date.min` or `date.max` where not known.

        None where it is on no day that is known: it is closed, but not since when, or proposed, but
        not for when.
        """
        first = None if self.opened_on is MISSING else self.opened_on
        last = None if self.closed_on is MISSING else self.closed_on
        if self.status is InstitutionStatus.CLOSED and last is None:
            return None
        if self.status is InstitutionStatus.PROPOSED and first is None:
            return None
        return first or date.min, last or date.max
