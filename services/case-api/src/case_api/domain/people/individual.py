"""What is recorded of every person of a case: the child or young person, and the others."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.people.contact_preferences import ContactPreferences
from case_api.domain.people.period import DatedPeriod
from case_api.domain.people.text import Address, Email, Phone, Postcode
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PersonId


class SafetyFlagKind(PublishedEnum):
    """What must not happen, for the safety of a person of the case."""

    ADDRESS_WITHHELD = "address_withheld"
    """The address of this person must not become known to the people named, or to anyone."""
    DO_NOT_CONTACT = "do_not_contact"
    """This person must not be contacted."""
    NO_CONTACT = "no_contact"
    """This person must have no contact with the people named: they are not invited to one meeting
    or addressed in one message."""


class SafetyBasis(PublishedEnum):
    """On what a safety flag rests."""

    COURT_ORDER = "court_order"
    POLICE = "police"
    """Bail conditions, or advice of the police."""
    SOCIAL_CARE = "social_care"
    PERSON = "person"
    """The person asked for it."""


class SafetyFlag(DatedPeriod):
    """Something that must not happen, and the days on which it applies.

    It is set on the person whom it protects or restricts; no contact between two people is set on
    either of them, between the child and another on the child.
    """

    kind: SafetyFlagKind
    people: Annotated[tuple[PersonId, ...], Field(max_length=20)] = ()
    """Related people of the same case. Of `address_withheld`, from whom; empty: from everyone.
    Of `no_contact`, with whom; at least one. Of `do_not_contact`, none."""
    basis: SafetyBasis | MISSING = MISSING

    @model_validator(mode="after")
    def _names_the_right_people(self) -> Self:
        if self.kind is SafetyFlagKind.NO_CONTACT and not self.people:
            raise PydanticCustomError("missing_people", "no_contact must name people")
        if self.kind is SafetyFlagKind.DO_NOT_CONTACT and self.people:
            raise PydanticCustomError("needless_people", "do_not_contact must not name people")
        return self


Periods = Annotated[tuple[DatedPeriod, ...], Field(max_length=10)]


class Individual(ContractModel):
    """How to reach a person, and what to observe."""

    address: Address | MISSING = MISSING
    """Without the postcode."""
    postcode: Postcode | MISSING = MISSING
    email: Email | MISSING = MISSING
    phone: Phone | MISSING = MISSING
    preferences: ContactPreferences | MISSING = MISSING
    safety_flags: Annotated[tuple[SafetyFlag, ...], Field(max_length=20)] = ()
    lacks_capacity: Periods = ()
    """When the person was found to lack capacity for decisions about special educational needs.

    Source: Mental Capacity Act 2005 s.2; CFA s.80; SEND Regulations 2014 reg 63-64.
    """
