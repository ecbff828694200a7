"""The problem of reading what is restricted."""

from collections.abc import Collection
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic_core import MISSING

from case_api.domain.readings.purpose import ReadingPurpose
from chassis.problems import Problem


class RestrictedOn(BaseModel):
    """What the problem of restricted data adds."""

    restricted_on: date | MISSING = MISSING
    """The day on which the first of the restrictions began that are in effect."""
    permitted_purposes: Annotated[tuple[ReadingPurpose, ...], Field(max_length=20)] | MISSING = (
        MISSING
    )
    """The values of `Reading-Purpose` with which this person may read it."""


class ProcessingRestricted(
    Problem,
    code="processing-restricted",
    status=403,
    title="The processing of this personal data is restricted.",
    extension_model=RestrictedOn,
):
    """A person obtained the restriction of processing (UK GDPR art 18), and it is not lifted.

    The data is stored, and read for the `permitted_purposes` only: send `Reading-Purpose` with the
    one that applies. For a person outside of the council there is none. `GET /v1/restrictions` has
    the ground, and who decided.
    """

    def __init__(self, on: date, permitted: Collection[ReadingPurpose]) -> None:
        purposes = tuple(sorted(permitted))
        super().__init__(extension=RestrictedOn(restricted_on=on, permitted_purposes=purposes))
