"""Legal holds: the records of a case are kept, whatever their retention period is."""

from typing import Annotated

from pydantic import Field

from events.contracts.event import Event
from events.contracts.references import EventDate, LegalHoldId, OpenCode

__all__ = ["CaseLegalHoldPlaced", "CaseLegalHoldReleased"]


class CaseLegalHoldPlaced(Event, type="case.legal_hold_placed", date_field="on"):
    """The records of the case must be kept until the hold is released: no personal data is erased.

    An inquiry has required them (Inquiries Act 2005 s.21, s.35), or a claim or an investigation
    may need them: UK GDPR art 17(3)(b) and (e). Disputes that are recorded in the case keep it
    without a hold.
    """

    statement = "The council placed the records of the case under a legal hold."

    legal_hold_id: LegalHoldId
    reason: Annotated[OpenCode, Field(examples=["public_inquiry"])]
    """Why: `public_inquiry`, `litigation`, `police_investigation`, `safeguarding_review` …"""
    authorised_by: Annotated[OpenCode, Field(examples=["monitoring_officer"])]
    """The office or body that decided, never a person: `monitoring_officer`, `court` …"""
    on: EventDate


class CaseLegalHoldReleased(Event, type="case.legal_hold_released", date_field="on"):
    """A legal hold ended; the retention period of the case applies again."""

    statement = "The council released a legal hold on the records of the case."

    legal_hold_id: LegalHoldId
    reason: Annotated[OpenCode, Field(examples=["inquiry_ended"])]
    """Why: `inquiry_ended`, `claim_settled`, `placed_in_error` …"""
    authorised_by: Annotated[OpenCode, Field(examples=["monitoring_officer"])]
    """The office or body that decided, never a person."""
    on: EventDate
