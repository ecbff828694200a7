"""A request for an assessment, and the authority's decision: CFA s.36, s.44, s.71."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import NoticeContents, StatutoryRecipients
from events.contracts.references import (
    AuthorityNumber,
    DocumentRef,
    EventDate,
    OpenCode,
    RequestId,
)
from events.contracts.vocabulary.request import (
    AssessmentRefusalGround,
    NotifiedMatter,
    RequesterKind,
    RequestKind,
    RequestSource,
    RequestTrigger,
    WithdrawerKind,
)

__all__ = [
    "RequestAgreed",
    "RequestFamilyConsulted",
    "RequestMovedOut",
    "RequestOthersNotified",
    "RequestReceived",
    "RequestRefusalWithdrawn",
    "RequestRefused",
    "RequestWithdrawn",
]


class RequestReceived(Event, type="request.received", date_field="received_on"):
    """A request for an assessment reached the authority, or it became responsible.

    Source: CFA s.36(1), s.24, s.44(2)-(3), s.71; SEND Regulations 2014 reg 5(1), 10(1), 13(2), 25.
    """

    statement = "A request for an assessment reached the authority, or it became responsible."

    request_id: RequestId
    kind: RequestKind
    trigger: RequestTrigger
    requester: RequesterKind
    received_on: EventDate
    """The day it arrived by any reasonable channel, or the day the authority became responsible.

    Not the day a form was complete or a panel sat. For `own_motion`, the day the authority began
    to consider it."""
    source: RequestSource | MISSING = MISSING
    in_youth_accommodation: bool = False
    """Whether the child was in relevant youth accommodation (SEN2 RYA; CFA s.70)."""
    regime: OpenCode | MISSING = MISSING
    """The legal regime under which it was made. Missing: CFA 2014, Part 3."""
    document: DocumentRef | MISSING = MISSING


class RequestFamilyConsulted(Event, type="request.family_consulted", date_field="on"):
    """The authority asked the parent or young person what they think of the request.

    Source: CFA s.36(4), s.36(7); SEND Regulations 2014 reg 3; SI 2015/62 reg 3.
    """

    statement = "The authority asked the parent or young person what they think of the request."

    request_id: RequestId
    on: EventDate


class RequestOthersNotified(Event, type="request.others_notified", date_field="sent_on"):
    """Health, social care and the setting were told that an assessment is considered or decided.

    Source: SEND Regulations 2014 reg 4(2), 5(2).
    """

    statement = (
        "Health, social care and the setting were told that an assessment is considered or decided."
    )

    request_id: RequestId
    sent_on: EventDate
    about: NotifiedMatter
    recipients: StatutoryRecipients


class RequestAgreed(Event, type="request.agreed", date_field="notified_on"):
    """The authority told the family that it will secure an assessment.

    Source: CFA s.36(8)-(9), s.44(2)-(3); SEND Regulations 2014 reg 5(1), 25(1).
    """

    statement = "The authority told the family that it will secure an assessment."

    request_id: RequestId
    decided_on: EventDate
    notified_on: EventDate
    """The day the notice was given, not the day it was decided; the six weeks end here."""
    letter: DocumentRef | MISSING = MISSING


class RequestRefused(Event, type="request.refused", date_field="notified_on"):
    """The authority told the family that it will not secure an assessment.

    Source: CFA s.36(5); SEND Regulations 2014 reg 5(1), (3), 24, 25; SI 2015/62 reg 4(1).
    """

    statement = "The authority told the family that it will not secure an assessment."

    request_id: RequestId
    decided_on: EventDate
    notified_on: EventDate
    """The day the notice was given, not the day it was decided; the six weeks end here."""
    sent_on: EventDate | MISSING = MISSING
    """The day written notice was sent, from which the time to appeal runs. Missing: `notified_on`
    is taken for it."""
    ground: AssessmentRefusalGround = AssessmentRefusalGround.NOT_NECESSARY
    letter: DocumentRef | MISSING = MISSING
    reasons: DocumentRef | MISSING = MISSING
    notice_contents: NoticeContents = ()


class RequestRefusalWithdrawn(Event, type="request.refusal_withdrawn", date_field="on"):
    """The authority withdrew its refusal to assess, and decides on the request again.

    No provision forbids it, and the time limits of the request stay those of its receipt: CFA s.36;
    R (W) v Hertfordshire [2023] EWHC 3138 (Admin).
    """

    statement = "The authority withdrew its refusal to secure an assessment."

    request_id: RequestId
    on: EventDate
    """The day the family was told."""


class RequestWithdrawn(Event, type="request.withdrawn", date_field="on"):
    """A request ended before it was decided (SEN2 RequestOutcome W)."""

    statement = "A request ended before it was decided."

    request_id: RequestId
    on: EventDate
    by: WithdrawerKind
    document: DocumentRef | MISSING = MISSING


class RequestMovedOut(Event, type="request.moved_out", date_field="on"):
    """The child moved to another authority before the assessment was complete (SEN2 Exported)."""

    statement = "The child moved to another authority before the assessment was complete."

    request_id: RequestId
    on: EventDate
    to_authority: AuthorityNumber
