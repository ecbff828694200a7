"""What was disclosed outside of the council, as people record it."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import DocumentRefs
from events.contracts.references import (
    AuthorityNumber,
    CommissionerCode,
    DisclosureId,
    EventDate,
    OpenCode,
    ProviderId,
)
from events.contracts.vocabulary.disclosure import (
    DisclosedItem,
    DisclosureConsent,
    DisclosurePurpose,
)

__all__ = ["CaseInformationDisclosed"]


class CaseInformationDisclosed(Event, type="case.information_disclosed", date_field="on"):
    """Something of the case file was given to a recipient outside of the council.

    What the system itself answers to a school or a family is recorded as a reading, and needs no
    such fact. No person is named: the recipient is a kind of body, and its id where it has one.

    Source: SEND Regulations 2014 reg 17; UK GDPR art 5(2), 15(1)(c).
    """

    statement = "The council disclosed something of the case file."

    disclosure_id: DisclosureId
    items: Annotated[tuple[DisclosedItem, ...], Field(min_length=1, max_length=6)]
    documents: DocumentRefs = ()
    """Which documents of the case file. Empty: none, or they are not recorded one by one."""
    recipient: Annotated[OpenCode, Field(examples=["school"])]
    """The kind of body, never a person's name: `school`, `college`, `health_commissioner`,
    `tribunal`, `ombudsman`, `police`, `other_council`, `parent_or_young_person` …"""
    provider_id: ProviderId | MISSING = MISSING
    """The recipient in the council's register of providers."""
    authority: AuthorityNumber | MISSING = MISSING
    """The recipient, where it is another council."""
    commissioner: CommissionerCode | MISSING = MISSING
    """The recipient, where it is a health commissioner."""
    purpose: DisclosurePurpose
    consent: DisclosureConsent
    authorised_by: Annotated[OpenCode, Field(examples=["sen_manager"])]
    """The office that decided on the disclosure, never a person."""
    on: EventDate
