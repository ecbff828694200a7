"""The assessment: advice, exceptions, and whether there will be a plan: regs 6 to 10."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import DocumentRefs, Institution, NoticeContents
from events.contracts.references import (
    AdviceId,
    AppealId,
    CommissionerCode,
    DocumentRef,
    EventDate,
    ExceptionId,
    MediationId,
    OfficerId,
    OrderId,
    PersonId,
    RequestId,
    RuleId,
)
from events.contracts.vocabulary.assessment import (
    AdviceKind,
    AdviceReturnReason,
    AdviserKind,
    ExceptionGround,
    ExceptionLimb,
    NoPlanGround,
)

__all__ = [
    "AssessmentAdviceChased",
    "AssessmentAdviceReceived",
    "AssessmentAdviceRequested",
    "AssessmentAdviceReturned",
    "AssessmentAppointmentMissed",
    "AssessmentExceptionClaimed",
    "AssessmentExceptionWithdrawn",
    "AssessmentExistingAdviceAccepted",
    "AssessmentPlanAgreed",
    "AssessmentPlanRefusalWithdrawn",
    "AssessmentPlanRefused",
]


class AssessmentAdviceRequested(
    Event, type="assessment.advice_requested", date_field="requested_on"
):
    """The authority asked for advice.

    Source: SEND Regulations 2014 reg 6(1), 8(1).
    """

    statement = "The authority asked for advice."

    advice_id: AdviceId
    request_id: RequestId
    kind: AdviceKind
    adviser: AdviserKind
    requested_on: EventDate
    """The day it was sent. Whether the school-closure exception applies depends on this day."""
    reached_body_on: EventDate | MISSING = MISSING
    """The day the body received it: its six weeks run from here. Missing: take `requested_on`."""
    institution: Institution | MISSING = MISSING
    commissioner: CommissionerCode | MISSING = MISSING
    adviser_id: PersonId | MISSING = MISSING
    """The person of the case who is asked: reminders go there by themselves, if the council has
    chosen that."""
    lead_id: PersonId | MISSING = MISSING
    """The person of the case who is responsible for advice in the adviser's body, such as a
    designated officer: told when the advice is late."""


class AssessmentExistingAdviceAccepted(
    Event, type="assessment.existing_advice_accepted", date_field="on"
):
    """Existing advice is enough: its author, the authority and the family all agree.

    Source: SEND Regulations 2014 reg 6(4).
    """

    statement = "The adviser, the authority and the family agreed that existing advice is enough."

    advice_id: AdviceId
    request_id: RequestId
    kind: AdviceKind
    on: EventDate
    author_agreed: bool
    authority_agreed: bool
    family_agreed: bool
    document: DocumentRef | MISSING = MISSING


class AssessmentAdviceChased(Event, type="assessment.advice_chased", date_field="on"):
    """The authority reminded a body that its advice is awaited.

    Source: SEND Regulations 2014 reg 8(1), whose six weeks it does not change.
    """

    statement = "The authority reminded a body that its advice is awaited."

    advice_id: AdviceId
    on: EventDate


class AssessmentAdviceReceived(Event, type="assessment.advice_received", date_field="on"):
    """Advice reached the authority.

    Source: SEND Regulations 2014 reg 8(1): six weeks from the day the body was asked.
    """

    statement = "Advice reached the authority."

    advice_id: AdviceId
    on: EventDate
    document: DocumentRef | MISSING = MISSING


class AssessmentAdviceReturned(Event, type="assessment.advice_returned", date_field="on"):
    """The authority refused advice as unfit, and sent it back for a stated reason.

    Source: SEND Regulations 2014 reg 6(1); Code 9.51 (needs, provision and outcomes).
    """

    statement = "The authority sent advice back because it does not meet the Regulations."

    advice_id: AdviceId
    on: EventDate
    reason: AdviceReturnReason
    document: DocumentRef | MISSING = MISSING


class AssessmentAppointmentMissed(Event, type="assessment.appointment_missed", date_field="on"):
    """The child or young person did not keep an appointment for an examination or a test.

    Source: SEND Regulations 2014 reg 8(2)(c). It excuses the advising body, not the authority.
    """

    statement = "The child or young person missed an appointment for an examination or a test."

    advice_id: AdviceId
    on: EventDate


class AssessmentExceptionClaimed(Event, type="assessment.exception_claimed", date_field="began_on"):
    """The authority asserts that it is impractical to keep a time limit.

    It does not pause a time limit or move a date: it disapplies the named limits for a reason.
    Source: SEND Regulations 2014 reg 5(4), 8(2), 10(4), 13(3), 27(3), 44(3), 45(7); SI 2020/471;
    Code 9.43.
    """

    statement = "The authority claimed that it is impractical to meet a time limit."

    exception_id: ExceptionId
    ground: ExceptionGround
    limits: Annotated[tuple[RuleId, ...], Field(min_length=1, max_length=20)]
    """The rules whose limits the authority claims it affects."""
    began_on: EventDate
    """The first day of the closure, the absence or the circumstances."""
    ended_on: EventDate | MISSING = MISSING
    """Its last day. Missing: it continues."""
    limb: ExceptionLimb | MISSING = MISSING
    """Which of several reasons, where the ground has several: reg 44(3) (EX44), 45(7) (EX45)."""
    request_id: RequestId | MISSING = MISSING
    advice_id: AdviceId | MISSING = MISSING
    order_id: OrderId | MISSING = MISSING
    appeal_id: AppealId | MISSING = MISSING
    mediation_id: MediationId | MISSING = MISSING
    """The request, advice, order, appeal or mediation that it is about. Missing: any."""
    evidence: DocumentRefs = ()
    authorised_by: OfficerId | MISSING = MISSING
    family_told_on: EventDate | MISSING = MISSING


class AssessmentExceptionWithdrawn(Event, type="assessment.exception_withdrawn", date_field="on"):
    """The authority no longer relies on an exception; the limits apply as if it never had.

    Source: SEND Regulations 2014 reg 5(4), 8(2), 10(4), 13(3).
    """

    statement = "The authority withdrew its claim of an exception."

    exception_id: ExceptionId
    on: EventDate


class AssessmentPlanAgreed(Event, type="assessment.plan_agreed", date_field="notified_on"):
    """The authority decided that a plan is necessary and notified the family.

    Source: CFA s.36(9), s.37(1).
    """

    statement = "The authority told the family that a plan is necessary."

    request_id: RequestId
    decided_on: EventDate
    notified_on: EventDate
    letter: DocumentRef | MISSING = MISSING


class AssessmentPlanRefused(Event, type="assessment.plan_refused", date_field="notified_on"):
    """The authority told the family that there will be no plan.

    Source: CFA s.36(9)-(10), s.37(1); SEND Regulations 2014 reg 10(1)-(3).
    """

    statement = "The authority told the family that there will be no plan."

    request_id: RequestId
    decided_on: EventDate
    notified_on: EventDate
    """The day the notice was given; the sixteen weeks from the request end here."""
    sent_on: EventDate | MISSING = MISSING
    """The day written notice was sent, from which the time to appeal runs. Missing: `notified_on`
    is taken for it."""
    ground: NoPlanGround = NoPlanGround.NOT_NECESSARY
    letter: DocumentRef | MISSING = MISSING
    reasons: DocumentRef | MISSING = MISSING
    notice_contents: NoticeContents = ()


class AssessmentPlanRefusalWithdrawn(
    Event, type="assessment.plan_refusal_withdrawn", date_field="on"
):
    """The authority withdrew its refusal to make a plan, and decides again whether to make one.

    No provision forbids it, and the time limits of the request stay those of its receipt: CFA
    s.36-37; R (W) v Hertfordshire [2023] EWHC 3138 (Admin).
    """

    statement = "The authority withdrew its refusal to make a plan."

    request_id: RequestId
    on: EventDate
    """The day the family was told."""
