"""A request for an assessment, and what the authority says to it: CFA s.36, s.44, s.71."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import NoticeContents, Recipients
from events.contracts.references import AuthorityNumber, Day, DocumentRef, RequestId
from events.contracts.vocabulary.request import (
    NotifiedMatter,
    RefusalGround,
    Requester,
    RequestKind,
    RequestSource,
    Trigger,
    Withdrawer,
)


class RequestReceived(Event, type="request.received", dated="received_on"):
    """A request for an assessment reached the authority, or it became responsible.

    Source: CFA s.36(1), s.24, s.44(2)-(3), s.71; SEND Regulations 2014 reg 5(1), 10(1), 13(2), 25.
    """

    request_id: RequestId
    kind: RequestKind
    trigger: Trigger
    requester: Requester
    received_on: Day
    """The day it arrived by any reasonable channel, or the day the authority became responsible.

    Not the day a form was complete or a panel sat. For `own_motion`, the day the authority began
    to consider it."""
    source: RequestSource | MISSING = MISSING
    in_youth_accommodation: bool = False
    """Whether the child was in relevant youth accommodation (SEN2 RYA; CFA s.70)."""
    document: DocumentRef | MISSING = MISSING


class RequestFamilyConsulted(Event, type="request.family_consulted", dated="on"):
    """The authority asked the parent or young person what they think of the request.

    Source: CFA s.36(4), s.36(7); SEND Regulations 2014 reg 3; SI 2015/62 reg 3.
    """

    request_id: RequestId
    on: Day


class RequestOthersNotified(Event, type="request.others_notified", dated="sent_on"):
    """Health, social care and the setting were told that an assessment is considered or decided.

    Source: SEND Regulations 2014 reg 4(2), 5(2).
    """

    request_id: RequestId
    sent_on: Day
    about: NotifiedMatter
    recipients: Recipients


class RequestAgreed(Event, type="request.agreed", dated="notified_on"):
    """The authority told the family that it will secure an assessment.

    Source: CFA s.36(8)-(9), s.44(2)-(3); SEND Regulations 2014 reg 5(1), 25(1).
    """

    request_id: RequestId
    decided_on: Day
    notified_on: Day
    """The day the notice was given, not the day it was decided; the six weeks end here."""
    letter: DocumentRef | MISSING = MISSING


class RequestRefused(Event, type="request.refused", dated="notified_on"):
    """The authority told the family that it will not secure an assessment.

    Source: CFA s.36(5); SEND Regulations 2014 reg 5(1), (3), 24, 25; SI 2015/62 reg 4(1).
    """

    request_id: RequestId
    decided_on: Day
    notified_on: Day
    """The day the notice was given, not the day it was decided; the six weeks end here."""
    sent_on: Day | MISSING = MISSING
    """The day written notice was sent, from which the time to appeal runs. Missing: `notified_on`
    is taken for it."""
    ground: RefusalGround = RefusalGround.NOT_NECESSARY
    letter: DocumentRef | MISSING = MISSING
    reasons: DocumentRef | MISSING = MISSING
    notice_says: NoticeContents = ()


class RequestWithdrawn(Event, type="request.withdrawn", dated="on"):
    """A request ended before it was decided (SEN2 RequestOutcome W)."""

    request_id: RequestId
    on: Day
    by: Withdrawer
    document: DocumentRef | MISSING = MISSING


class RequestMovedOut(Event, type="request.moved_out", dated="on"):
    """The child moved to another authority before the assessment was complete (SEN2 Exported)."""

    request_id: RequestId
    on: Day
    to_authority: AuthorityNumber
