"""A child with a plan moves, or the health commissioner changes: CFA s.47, regs 15 and 16."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import Recipients
from events.contracts.references import AuthorityNumber, CommissionerCode, Day, DocumentRef, PlanId


class FinalTransferredIn(Event, type="final.transferred_in", dated="transferred_on"):
    """Another authority transferred its plan to us; we maintain it from this day.

    Source: CFA s.47; SEND Regulations 2014 reg 15(1)-(6).
    """

    plan_id: PlanId
    from_authority: AuthorityNumber
    moved_on: Day
    aware_on: Day | MISSING = MISSING
    transferred_on: Day
    plan_made_on: Day | MISSING = MISSING
    last_reviewed_on: Day | MISSING = MISSING
    """The day the old authority last reviewed it: twelve months run from the later of the two."""
    document: DocumentRef | MISSING = MISSING


class FinalTransferNotified(Event, type="final.transfer_notified", dated="on"):
    """We told the family of the transfer, whether we will assess, and when we will review.

    Source: SEND Regulations 2014 reg 15(4).
    """

    plan_id: PlanId
    on: Day
    will_assess: bool
    review_by: Day | MISSING = MISSING


class FinalMoveLearned(Event, type="final.move_learned", dated="moved_on"):
    """The authority learned that the child moves or has moved to another authority.

    Source: SEND Regulations 2014 reg 15(2): the day of the move, or fifteen working days beginning
    with the day it became aware, where that was late.
    """

    plan_id: PlanId
    moved_on: Day
    aware_on: Day
    to_authority: AuthorityNumber


class FinalTransferredOut(Event, type="final.transferred_out", dated="transferred_on"):
    """We transferred the plan to another authority (reg 15(2); SEN2 CeaseReason 5)."""

    plan_id: PlanId
    to_authority: AuthorityNumber
    moved_on: Day
    aware_on: Day | MISSING = MISSING
    transferred_on: Day


class FinalCommissionerChanged(Event, type="final.commissioner_changed", dated="aware_on"):
    """Another body became the responsible commissioning body (reg 15(7), 16(1)-(2))."""

    aware_on: Day
    """The day the old commissioner became aware; fifteen working days run from here."""
    moved_on: Day | MISSING = MISSING
    old: CommissionerCode | MISSING = MISSING
    new: CommissionerCode


class FinalCommissionerNotified(Event, type="final.commissioner_notified", dated="on"):
    """The old commissioner told the new one and the authority (reg 15(7), 16(2))."""

    on: Day
    new: CommissionerCode
    recipients: Recipients = ()


class FinalCommissionerObjected(Event, type="final.commissioner_objected", dated="on"):
    """The new commissioner cannot secure section G and asks for an assessment or a review.

    Source: SEND Regulations 2014 reg 15(8), 16(3); the authority must comply.
    """

    on: Day
    commissioner: CommissionerCode
    aware_on: Day | MISSING = MISSING
