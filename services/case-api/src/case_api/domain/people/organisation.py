"""The organisation for which a professional acts, with its numbers in public registers."""

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from case_api.domain.people import identifier_checks as checks
from case_api.domain.people import sample_identifiers as samples
from case_api.domain.people.text import Line
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum


class OrganisationNumberKind(PublishedEnum):
    """The kind of an organisation's number."""

    URN = "urn"
    """Unique reference number of an establishment at the DfE."""
    UKPRN = "ukprn"
    """UK provider reference number."""
    LAESTAB = "laestab"
    """The number of the local authority and that of the establishment."""
    AUTHORITY = "authority"
    """The number of a local authority at the DfE."""


_CHECKS: Final[Mapping[OrganisationNumberKind, tuple[checks.Check, str]]] = {
    OrganisationNumberKind.URN: (checks.is_urn, samples.SAMPLE_URN),
    OrganisationNumberKind.UKPRN: (checks.is_ukprn, samples.SAMPLE_UKPRN),
    OrganisationNumberKind.LAESTAB: (checks.is_laestab, samples.SAMPLE_LAESTAB),
    OrganisationNumberKind.AUTHORITY: (checks.is_authority_number, samples.SAMPLE_AUTHORITY),
}


class OrganisationNumber(ContractModel):
    """A number of an organisation in a public register."""

    kind: OrganisationNumberKind
    value: Annotated[str, Field(pattern=r"^[0-9]{3,8}$", max_length=8)]

    @model_validator(mode="after")
    def _is_well_formed(self) -> Self:
        is_well_formed, example = _CHECKS[self.kind]
        if not is_well_formed(self.value):
            raise PydanticCustomError(
                "malformed_identifier",
                "is no well-formed number of its kind, such as {expected}",
                {"expected": example},
            )
        return self


class Organisation(ContractModel):
    """A school, a health body, a charity: by name, with the numbers that are known."""

    name: Line
    numbers: Annotated[tuple[OrganisationNumber, ...], Field(max_length=4)] = ()
