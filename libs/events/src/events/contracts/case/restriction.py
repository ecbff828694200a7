"""Restriction of processing: personal data is stored, and used for few purposes only."""

from typing import Annotated

from pydantic import Field

from events.contracts.event import Event
from events.contracts.references import EventDate, OpenCode, RestrictionId
from events.contracts.vocabulary.case import RestrictedPart, RestrictionGround

__all__ = ["CaseProcessingRestricted", "CaseProcessingRestrictionLifted"]


class CaseProcessingRestricted(Event, type="case.processing_restricted", date_field="on"):
    """A person obtained that personal data of the case is stored and otherwise not processed.

    Until the restriction is lifted the data is neither read nor erased, but for the purposes of UK
    GDPR art 18(2): consent, legal claims, the rights of another person, an important public
    interest; and to verify what is contested. The recipients of the data are told (art 19).
    """

    statement = "The council restricted the processing of personal data of the case."

    restriction_id: RestrictionId
    ground: RestrictionGround
    parts: Annotated[tuple[RestrictedPart, ...], Field(min_length=1, max_length=5)]
    """Which data: without those that the person did not mean, so that the work on the case, which
    the law requires, can go on."""
    authorised_by: Annotated[OpenCode, Field(examples=["data_protection_officer"])]
    """The office or body that decided, never a person."""
    on: EventDate


class CaseProcessingRestrictionLifted(
    Event, type="case.processing_restriction_lifted", date_field="on"
):
    """A restriction of processing ended. The person was informed before: UK GDPR art 18(3)."""

    statement = "The council lifted a restriction of the processing of personal data."

    restriction_id: RestrictionId
    reason: Annotated[OpenCode, Field(examples=["accuracy_verified"])]
    """Why: `accuracy_verified`, `data_rectified`, `objection_refused`, `person_agreed` …"""
    person_informed_on: EventDate
    """On which day the person who obtained it was informed that it would be lifted."""
    authorised_by: Annotated[OpenCode, Field(examples=["data_protection_officer"])]
    """The office or body that decided, never a person."""
    on: EventDate
