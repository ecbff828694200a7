"""Personal budgets and direct payments: CFA s.49, SI 2014/1652."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import BudgetId, DocumentRef, EventDate, Pence
from events.contracts.vocabulary.plan import (
    DirectPaymentScope,
    DirectPaymentStopReason,
    PersonalBudgetKind,
)

__all__ = [
    "FinalDirectPaymentReconsiderationRequested",
    "FinalDirectPaymentReconsidered",
    "FinalDirectPaymentReduced",
    "FinalDirectPaymentReviewDeclined",
    "FinalDirectPaymentReviewRequested",
    "FinalDirectPaymentReviewed",
    "FinalDirectPaymentStarted",
    "FinalDirectPaymentStopped",
    "FinalPersonalBudgetAgreed",
    "FinalPersonalBudgetRefused",
    "FinalPersonalBudgetRequested",
]


class FinalPersonalBudgetRequested(Event, type="final.personal_budget_requested", date_field="on"):
    """The family asked for a personal budget, while a draft or a review is open (CFA s.49(1))."""

    statement = "The family asked for a personal budget."

    budget_id: BudgetId
    on: EventDate


class FinalPersonalBudgetAgreed(Event, type="final.personal_budget_agreed", date_field="on"):
    """The authority prepared a personal budget (CFA s.49(2); SI 2014/1652 reg 4-6)."""

    statement = "The authority prepared a personal budget."

    budget_id: BudgetId
    on: EventDate
    kind: PersonalBudgetKind
    yearly: Pence
    """Pence a year."""


class FinalPersonalBudgetRefused(Event, type="final.personal_budget_refused", date_field="on"):
    """The authority refused, with written reasons and the right to a review (reg 7)."""

    statement = (
        "The authority refused a personal budget, with written reasons and the right to a review."
    )

    budget_id: BudgetId
    on: EventDate
    letter: DocumentRef | MISSING = MISSING


class FinalDirectPaymentStarted(Event, type="final.direct_payment_started", date_field="on"):
    """The first direct payment was made; its first review is due within three months (reg 11)."""

    statement = "The first direct payment was made."

    budget_id: BudgetId
    on: EventDate
    scope: DirectPaymentScope
    yearly: Pence
    """Pence a year."""


class FinalDirectPaymentReviewed(Event, type="final.direct_payment_reviewed", date_field="on"):
    """The authority reviewed the use of direct payments (SI 2014/1652 reg 11(2))."""

    statement = "The authority reviewed the use of direct payments."

    budget_id: BudgetId
    on: EventDate


class FinalDirectPaymentReviewRequested(
    Event, type="final.direct_payment_review_requested", date_field="on"
):
    """The recipient asked the authority to review direct payments (SI 2014/1652 reg 11(4))."""

    statement = "The recipient asked the authority to review direct payments."

    budget_id: BudgetId
    on: EventDate


class FinalDirectPaymentReviewDeclined(
    Event, type="final.direct_payment_review_declined", date_field="on"
):
    """The authority considered a request for a review of direct payments, and will not hold one.

    Source: SI 2014/1652 reg 11(4).
    """

    statement = (
        "The authority considered a request for a review of direct payments, and will not hold one."
    )

    budget_id: BudgetId
    on: EventDate


class FinalDirectPaymentReduced(
    Event, type="final.direct_payment_reduced", date_field="notified_on"
):
    """The authority gave notice that it reduces direct payments, with reasons (reg 12)."""

    statement = "The authority gave notice that it reduces direct payments, with reasons."

    budget_id: BudgetId
    notified_on: EventDate
    takes_effect_on: EventDate
    yearly: Pence
    """Pence a year, after the reduction."""
    letter: DocumentRef | MISSING = MISSING


class FinalDirectPaymentStopped(
    Event, type="final.direct_payment_stopped", date_field="notified_on"
):
    """The authority gave notice that it stops direct payments, with reasons (reg 14)."""

    statement = "The authority gave notice that it stops direct payments, with reasons."

    budget_id: BudgetId
    notified_on: EventDate
    takes_effect_on: EventDate
    reason: DirectPaymentStopReason
    letter: DocumentRef | MISSING = MISSING


class FinalDirectPaymentReconsiderationRequested(
    Event, type="final.direct_payment_reconsideration_requested", date_field="on"
):
    """The recipient asked the authority to reconsider a reduction or stop (reg 12, 14)."""

    statement = "The recipient asked the authority to reconsider a reduction or stop."

    budget_id: BudgetId
    on: EventDate


class FinalDirectPaymentReconsidered(
    Event, type="final.direct_payment_reconsidered", date_field="on"
):
    """The authority reconsidered, once, and gave its decision with reasons (reg 12, 14)."""

    statement = (
        "The authority reconsidered the reduction or stop and gave its decision, with reasons."
    )

    budget_id: BudgetId
    on: EventDate
    upheld: bool
    """Whether the reduction or the stop is confirmed."""
