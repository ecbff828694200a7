"""Identifiers of a child or young person: typed, dated, with their source, and checked."""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.people import identifier_checks as checks
from case_api.domain.people import sample_identifiers as samples
from case_api.domain.people.period import DatedPeriod
from events.contracts.published_enum import PublishedEnum


class IdentifierKind(PublishedEnum):
    """The kind of a number. The SEN2 return uses UPN and ULN."""

    UPN = "upn"
    """Unique pupil number."""
    FORMER_UPN = "former_upn"
    """A unique pupil number that another has replaced. It is kept, because papers have it."""
    ULN = "uln"
    """Unique learner number."""
    NHS = "nhs"
    """NHS number."""
    TRIBUNAL = "tribunal"
    """A reference of the SEND Tribunal, of an appeal against the council."""
    SOCIAL_CARE = "social_care"
    """The number of the authority's social care system."""
    LOCAL = "local"
    """A number of the council's own."""


class IdentifierSource(PublishedEnum):
    """Where an identifier was taken from."""

    SETTING = "setting"
    """A school, college or early years provider."""
    DFE = "dfe"
    """A register or a collection of the Department for Education."""
    NHS = "nhs"
    """The NHS, such as its Personal Demographics Service."""
    SOCIAL_CARE = "social_care"
    TRIBUNAL = "tribunal"
    OTHER_AUTHORITY = "other_authority"
    FAMILY = "family"
    COUNCIL = "council"
    """Another system of the council."""


class MatchStatus(PublishedEnum):
    """Whether the number is this person's, as far as was checked."""

    NOT_CHECKED = "not_checked"
    VERIFIED = "verified"
    """The source's record has the same name and date of birth."""
    MISTAKEN = "mistaken"
    """It was found to be another person's, or of no person. It is recorded, and not searched."""


class _Rule(NamedTuple):
    """What a number of a kind must be; a council's own numbers may be anything."""

    is_well_formed: checks.Check
    example: str


_RULES: Final[Mapping[IdentifierKind, _Rule]] = {
    IdentifierKind.UPN: _Rule(checks.is_upn, samples.SAMPLE_UPNS[0]),
    IdentifierKind.FORMER_UPN: _Rule(checks.is_upn, samples.SAMPLE_UPNS[1]),
    IdentifierKind.ULN: _Rule(checks.is_uln, samples.SAMPLE_ULN),
    IdentifierKind.NHS: _Rule(checks.is_nhs_number, samples.SAMPLE_NHS_NUMBERS[0]),
    IdentifierKind.TRIBUNAL: _Rule(checks.is_tribunal_reference, samples.SAMPLE_TRIBUNAL_REFERENCE),
}


class Identifier(DatedPeriod):
    """A number that identifies the child in a system, and the days from and to which it does.

    A council's own (`local`, `social_care`) has letters, digits, spaces and `./_-`.
    A UPN, ULN or NHS number is written without spaces and has the check character that its other
    characters give. A reference of the Tribunal has the number of this council.
    """

    kind: IdentifierKind
    value: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[A-Za-z0-9]([A-Za-z0-9 ./_-]*[A-Za-z0-9])?$",
        ),
    ]
    source: IdentifierSource | MISSING = MISSING
    match: MatchStatus = MatchStatus.NOT_CHECKED

    @model_validator(mode="after")
    def _is_well_formed(self) -> Self:
        rule = _RULES.get(self.kind)
        if rule is not None and not rule.is_well_formed(self.value):
            raise PydanticCustomError(
                "malformed_identifier",
                "is no well-formed number of its kind, such as {expected}",
                {"expected": rule.example},
            )
        return self

    @property
    def counts(self) -> bool:
        """Whether it identifies the person, as far as is known."""
        return self.match is not MatchStatus.MISTAKEN


SINGLE_KINDS: Final = frozenset({IdentifierKind.UPN, IdentifierKind.ULN, IdentifierKind.NHS})
"""Kinds of which a person has one number at a time."""
UPN_KINDS: Final = frozenset({IdentifierKind.UPN, IdentifierKind.FORMER_UPN})
"""Kinds that are unique pupil numbers."""
