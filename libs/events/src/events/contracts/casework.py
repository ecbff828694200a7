"""Who works on a case, whom they spoke to, and what was complained of."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import ComplaintId, ContactId, Day, OfficerId, TeamId, TextId
from events.contracts.vocabulary.case import (
    Channel,
    ComplaintStage,
    CoverReason,
    Direction,
    OfficerRole,
    Party,
)


class CaseOfficerAssigned(Event, type="case.officer_assigned", dated="from_on"):
    """An officer has the case from a day on."""

    officer_id: OfficerId
    role: OfficerRole = OfficerRole.LEAD
    from_on: Day
    to_on: Day | MISSING = MISSING
    """The last day, if it is known."""
    handover: TextId | MISSING = MISSING


class CaseCoverArranged(Event, type="case.cover_arranged", dated="from_on"):
    """Another officer stands in for a while."""

    officer_id: OfficerId
    covers: OfficerId
    from_on: Day
    to_on: Day
    """The last day of the cover."""
    reason: CoverReason
    handover: TextId | MISSING = MISSING


class CaseTeamAssigned(Event, type="case.team_assigned", dated="from_on"):
    """A team has the case from a day on."""

    team_id: TeamId
    from_on: Day


class CaseContactLogged(Event, type="case.contact_logged", dated="on"):
    """Someone was spoken or written to. What was said is kept elsewhere."""

    contact_id: ContactId
    channel: Channel
    direction: Direction
    party: Party
    on: Day
    text: TextId | MISSING = MISSING
    reply_due_on: Day | MISSING = MISSING
    """The day by which a reply was promised."""
    answers: ContactId | MISSING = MISSING
    """The contact that this one replies to."""
    promise_kept: bool | MISSING = MISSING


class CaseComplaintReceived(Event, type="case.complaint_received", dated="on"):
    """The family complained."""

    complaint_id: ComplaintId
    stage: ComplaintStage
    on: Day
    reply_due_on: Day | MISSING = MISSING
    text: TextId | MISSING = MISSING


class CaseComplaintAnswered(Event, type="case.complaint_answered", dated="on"):
    """The council answered a complaint at its stage."""

    complaint_id: ComplaintId
    stage: ComplaintStage
    on: Day
    upheld: bool | MISSING = MISSING
    text: TextId | MISSING = MISSING
