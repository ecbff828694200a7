"""Complaints by stage: the Ombudsman's Complaint Handling Code; Data Protection Act 2018 s.164A."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import ComplaintId, EventDate, LocalCode, TextId
from events.contracts.vocabulary.case import ComplaintKind, ComplaintStage

__all__ = [
    "CaseComplaintAcknowledged",
    "CaseComplaintAnswered",
    "CaseComplaintExtended",
    "CaseComplaintReceived",
]


class CaseComplaintReceived(Event, type="case.complaint_received", date_field="on"):
    """The family complained."""

    statement = "The family complained."

    complaint_id: ComplaintId
    stage: ComplaintStage
    on: EventDate
    kind: ComplaintKind = ComplaintKind.SERVICE
    """Which time limits apply to it."""
    subject: LocalCode | MISSING = MISSING
    """What it is about, such as `late_plan`."""
    reply_due_on: EventDate | MISSING = MISSING
    text: TextId | MISSING = MISSING


class CaseComplaintAcknowledged(Event, type="case.complaint_acknowledged", date_field="on"):
    """The council acknowledged a complaint and logged it at its stage."""

    statement = "The council acknowledged a complaint."

    complaint_id: ComplaintId
    stage: ComplaintStage
    on: EventDate
    """The day from which the time to answer runs."""


class CaseComplaintExtended(Event, type="case.complaint_extended", date_field="notified_on"):
    """The council told the family that it needs more time to answer a complaint."""

    statement = "The council told the family that it needs more time to answer a complaint."

    complaint_id: ComplaintId
    stage: ComplaintStage
    notified_on: EventDate
    working_days: Annotated[int, Field(ge=1, le=20)]
    """By how many working days the time to answer is longer: at most 10 at stage 1, 20 at stage 2.
    """
    reason_given: bool
    """Whether the notice gave the reason, without which there is no extension."""


class CaseComplaintAnswered(Event, type="case.complaint_answered", date_field="on"):
    """The council answered a complaint at its stage."""

    statement = "The council answered a complaint."

    complaint_id: ComplaintId
    stage: ComplaintStage
    on: EventDate
    upheld: bool | MISSING = MISSING
    text: TextId | MISSING = MISSING
