"""Reviews, moves between phases, and amendments: CFA s.44, regs 18 to 22 and 28."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import DocumentRefs, MeetingParticipants, NoticeContents
from events.contracts.references import DocumentRef, EventDate, PlanContentRef, PlanId, ReviewId
from events.contracts.vocabulary.plan import ServiceMethod
from events.contracts.vocabulary.review import (
    PhaseTransfer,
    ReviewConvenor,
    ReviewDuty,
    ReviewOutcome,
)

__all__ = [
    "ReviewAdviceCirculated",
    "ReviewAmendmentsProposed",
    "ReviewAmendmentsWithdrawn",
    "ReviewArranged",
    "ReviewDecided",
    "ReviewMeetingHeld",
    "ReviewPhaseTransferIdentified",
    "ReviewReportSent",
]


class ReviewArranged(Event, type="review.arranged", date_field="invited_on"):
    """A review meeting was arranged, and those whom reg 20(2) names were invited.

    Source: SEND Regulations 2014 reg 20(2)-(3), 21(2)-(3): at least two weeks' notice.
    """

    statement = "A review meeting was arranged, and everyone who must be invited was invited."

    review_id: ReviewId
    plan_id: PlanId | MISSING = MISSING
    duty: ReviewDuty
    convenor: ReviewConvenor
    invited_on: EventDate
    """The day the invitations were given."""
    meeting_on: EventDate
    """The day of the meeting."""
    invitees: MeetingParticipants = ()


class ReviewAdviceCirculated(Event, type="review.advice_circulated", date_field="on"):
    """Advice was sent to those invited, at least two weeks ahead (reg 20(4), 21(4))."""

    statement = "Advice was sent to those invited to the review meeting."

    review_id: ReviewId
    on: EventDate
    documents: DocumentRefs = ()


class ReviewMeetingHeld(Event, type="review.meeting_held", date_field="on"):
    """The review meeting was held; two, four and twelve weeks run from here (reg 20, 21)."""

    statement = "The review meeting was held."

    review_id: ReviewId
    plan_id: PlanId | MISSING = MISSING
    on: EventDate
    duty: ReviewDuty
    convenor: ReviewConvenor
    attended: MeetingParticipants = ()


class ReviewReportSent(Event, type="review.report_sent", date_field="on"):
    """The written report went to everyone invited (reg 20(8)-(9), 21(7)-(8): two weeks)."""

    statement = "The written report of the review meeting was sent to everyone invited."

    review_id: ReviewId
    on: EventDate
    document: DocumentRef | MISSING = MISSING


class ReviewDecided(Event, type="review.decided", date_field="notified_on"):
    """The authority told the family that it will maintain, amend or cease.

    Source: SEND Regulations 2014 reg 20(10)-(11), 21(9)-(10): within four weeks of the meeting,
    and inside the twelve months of CFA s.44(1).
    """

    statement = "The authority told the family that it will maintain, amend or cease the plan."

    review_id: ReviewId
    outcome: ReviewOutcome
    decided_on: EventDate
    notified_on: EventDate
    """The day the notice was given; the review is done on this day."""
    sent_on: EventDate | MISSING = MISSING
    """The day written notice was sent, from which the time to appeal runs. Missing: `notified_on`
    is taken for it."""
    letter: DocumentRef | MISSING = MISSING
    notice_contents: NoticeContents = ()


class ReviewAmendmentsProposed(Event, type="review.amendments_proposed", date_field="sent_on"):
    """The authority sent the plan with a notice of the amendments it proposes, and the evidence.

    Source: SEND Regulations 2014 reg 22(1)-(2), 28; R (L, M and P) v Devon [2022] EWHC 493 (Admin).
    """

    statement = (
        "The authority sent the plan with a notice of the amendments it proposes, and the evidence."
    )

    review_id: ReviewId | MISSING = MISSING
    """Missing: an amendment outside a review (reg 28)."""
    plan_id: PlanId | MISSING = MISSING
    sent_on: EventDate
    """Eight weeks run from the day of sending (reg 22(3))."""
    served_on: EventDate | MISSING = MISSING
    """Day one of the family's fifteen (reg 22(2)(c)). Missing: not known."""
    how: ServiceMethod | MISSING = MISSING
    document: DocumentRef | MISSING = MISSING
    content: PlanContentRef | MISSING = MISSING
    """The content that was proposed, which cannot change from then on."""


class ReviewAmendmentsWithdrawn(
    Event, type="review.amendments_withdrawn", date_field="notified_on"
):
    """The authority decided not to amend, and told the family why (reg 22(4)-(5))."""

    statement = "The authority decided not to amend the plan, and told the family why."

    review_id: ReviewId | MISSING = MISSING
    decided_on: EventDate
    notified_on: EventDate
    sent_on: EventDate | MISSING = MISSING
    """The day written notice was sent, from which the time to appeal runs. Missing: `notified_on`
    is taken for it."""
    letter: DocumentRef | MISSING = MISSING
    notice_contents: NoticeContents = ()


class ReviewPhaseTransferIdentified(
    Event, type="review.phase_transfer_identified", date_field="transfers_on"
):
    """The child will move between phases of education within twelve months.

    Source: SEND Regulations 2014 reg 2(1), 18.
    """

    statement = "The child will move between phases of education within twelve months."

    kind: PhaseTransfer
    transfers_on: EventDate
    """The first day in the new phase, in the future: the plan must be amended well before it."""
