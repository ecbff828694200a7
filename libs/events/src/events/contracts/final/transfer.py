"""A child with a plan moves, or the health commissioner changes: CFA s.47, regs 15 and 16."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import StatutoryRecipients
from events.contracts.references import (
    AuthorityNumber,
    CommissionerCode,
    DocumentRef,
    EventDate,
    OpenCode,
    PlanId,
)

__all__ = [
    "FinalCommissionerChanged",
    "FinalCommissionerNotified",
    "FinalCommissionerObjected",
    "FinalMoveLearned",
    "FinalTransferNotified",
    "FinalTransferredIn",
    "FinalTransferredOut",
]


class FinalTransferredIn(Event, type="final.transferred_in", date_field="transferred_on"):
    """Another authority transferred its plan to the authority, which maintains it from this day.

    Source: CFA s.47; SEND Regulations 2014 reg 15(1)-(6).
    """

    statement = "Another authority transferred its plan to the authority."

    plan_id: PlanId
    from_authority: AuthorityNumber
    moved_on: EventDate
    aware_on: EventDate | MISSING = MISSING
    transferred_on: EventDate
    plan_made_on: EventDate | MISSING = MISSING
    last_reviewed_on: EventDate | MISSING = MISSING
    """The day the old authority last reviewed it: twelve months run from the later of the two."""
    kind: OpenCode | MISSING = MISSING
    """The kind of plan. Missing: an EHC plan (CFA s.37)."""
    regime: OpenCode | MISSING = MISSING
    """The legal regime under which it was made. Missing: CFA 2014, Part 3."""
    document: DocumentRef | MISSING = MISSING


class FinalTransferNotified(Event, type="final.transfer_notified", date_field="on"):
    """The authority told the family of the transfer, whether it will assess, and when it reviews.

    Source: SEND Regulations 2014 reg 15(4).
    """

    statement = (
        "The authority told the family of the transfer, whether it will assess, and when it "
        "will review."
    )

    plan_id: PlanId
    on: EventDate
    will_assess: bool
    review_by: EventDate | MISSING = MISSING


class FinalMoveLearned(Event, type="final.move_learned", date_field="moved_on"):
    """The authority learned that the child moves or has moved to another authority.

    Source: SEND Regulations 2014 reg 15(2): the day of the move, or fifteen working days beginning
    with the day it became aware, where that was late.
    """

    statement = "The authority learned that the child moves or has moved to another authority."

    plan_id: PlanId
    moved_on: EventDate
    aware_on: EventDate
    to_authority: AuthorityNumber


class FinalTransferredOut(Event, type="final.transferred_out", date_field="transferred_on"):
    """The authority transferred the plan to another one (reg 15(2); SEN2 CeaseReason 5)."""

    statement = "The authority transferred the plan to another authority."

    plan_id: PlanId
    to_authority: AuthorityNumber
    moved_on: EventDate
    aware_on: EventDate | MISSING = MISSING
    transferred_on: EventDate


class FinalCommissionerChanged(Event, type="final.commissioner_changed", date_field="aware_on"):
    """Another body became the responsible commissioning body (reg 15(7), 16(1)-(2))."""

    statement = "Another body became the responsible commissioning body."

    aware_on: EventDate
    """The day the old commissioner became aware; fifteen working days run from here."""
    moved_on: EventDate | MISSING = MISSING
    old: CommissionerCode | MISSING = MISSING
    new: CommissionerCode


class FinalCommissionerNotified(Event, type="final.commissioner_notified", date_field="on"):
    """The old commissioner notified the new one and the authority (reg 15(7), 16(2))."""

    statement = "The old commissioner notified the new commissioner and the authority."

    on: EventDate
    new: CommissionerCode
    recipients: StatutoryRecipients = ()


class FinalCommissionerObjected(Event, type="final.commissioner_objected", date_field="on"):
    """The new commissioner cannot secure section G and asks for an assessment or a review.

    Source: SEND Regulations 2014 reg 15(8), 16(3); the authority must comply.
    """

    statement = (
        "The new commissioner cannot secure section G and asks for an assessment or a review."
    )

    on: EventDate
    commissioner: CommissionerCode
    aware_on: EventDate | MISSING = MISSING
