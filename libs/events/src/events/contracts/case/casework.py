"""Officers and teams of a case, contacts with it, and referrals."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import (
    ContactId,
    EventDate,
    EventPosition,
    LocalCode,
    OfficerId,
    TeamId,
    TextId,
)
from events.contracts.vocabulary.case import (
    CommunicationChannel,
    ContactDirection,
    ContactParty,
    CoverReason,
    OfficerRole,
    ReceiptEvidence,
)

__all__ = [
    "CaseAdultCareReferred",
    "CaseContactLogged",
    "CaseCoverArranged",
    "CaseNoticeReceived",
    "CaseOfficerAssigned",
    "CaseOfficerChangeNotified",
    "CaseTeamAssigned",
]


class CaseOfficerAssigned(Event, type="case.officer_assigned", date_field="from_on"):
    """An officer is responsible for the case from a day on."""

    statement = "An officer was assigned to the case."

    officer_id: OfficerId
    role: OfficerRole = OfficerRole.LEAD
    from_on: EventDate
    to_on: EventDate | MISSING = MISSING
    """The last day, if it is known."""
    handover: TextId | MISSING = MISSING


class CaseOfficerChangeNotified(Event, type="case.officer_change_notified", date_field="on"):
    """The family was told that another officer works on the case. No provision requires it."""

    statement = "The family was told that another officer works on the case."

    officer_id: OfficerId
    """The officer from now on."""
    on: EventDate


class CaseNoticeReceived(Event, type="case.notice_received", date_field="on"):
    """Something that was sent in the case reached its recipient.

    Source: Education Act 1996 s.572 and Interpretation Act 1978 s.7: service by post is deemed,
    unless the contrary is shown.
    """

    statement = "A notice that was sent in the case reached its recipient."

    about: EventPosition
    """The fact of the sending, of this case."""
    on: EventDate
    evidence: ReceiptEvidence


class CaseCoverArranged(Event, type="case.cover_arranged", date_field="from_on"):
    """Another officer covers the case for a period."""

    statement = "Cover of the case by another officer was arranged."

    officer_id: OfficerId
    covers: OfficerId
    from_on: EventDate
    to_on: EventDate
    """The last day of the cover."""
    reason: CoverReason
    handover: TextId | MISSING = MISSING


class CaseTeamAssigned(Event, type="case.team_assigned", date_field="from_on"):
    """A team is responsible for the case from a day on."""

    statement = "A team was assigned to the case."

    team_id: TeamId
    from_on: EventDate


class CaseContactLogged(Event, type="case.contact_logged", date_field="on"):
    """Someone was contacted or made contact. The content is stored elsewhere."""

    statement = "Someone was in contact about the case."

    contact_id: ContactId
    channel: CommunicationChannel
    direction: ContactDirection
    party: ContactParty
    on: EventDate
    subject: LocalCode | MISSING = MISSING
    """What it was about, such as `transport`."""
    text: TextId | MISSING = MISSING
    reply_due_on: EventDate | MISSING = MISSING
    """The day by which a reply was promised."""
    in_reply_to: ContactId | MISSING = MISSING
    """The contact that this one replies to."""
    promise_kept: bool | MISSING = MISSING


class CaseAdultCareReferred(Event, type="case.adult_care_referred", date_field="on"):
    """The authority referred the young person to adult social care (Care Act 2014 s.58; Code 8)."""

    statement = "The authority referred the young person to adult social care."

    on: EventDate
