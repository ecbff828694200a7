"""Personal budgets and direct payments: CFA s.49, SI 2014/1652."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import BudgetId, Day, DocumentRef, Pence
from events.contracts.vocabulary.plan import BudgetKind, PaymentScope, PaymentStopReason


class FinalPersonalBudgetRequested(Event, type="final.personal_budget_requested", dated="on"):
    """The family asked for a personal budget, while a draft or a review is open (CFA s.49(1))."""

    budget_id: BudgetId
    on: Day


class FinalPersonalBudgetAgreed(Event, type="final.personal_budget_agreed", dated="on"):
    """The authority prepared a personal budget (CFA s.49(2); SI 2014/1652 reg 4-6)."""

    budget_id: BudgetId
    on: Day
    kind: BudgetKind
    yearly: Pence
    """Pence a year."""


class FinalPersonalBudgetRefused(Event, type="final.personal_budget_refused", dated="on"):
    """The authority refused, with written reasons and the right to a review (reg 7)."""

    budget_id: BudgetId
    on: Day
    letter: DocumentRef | MISSING = MISSING


class FinalDirectPaymentStarted(Event, type="final.direct_payment_started", dated="on"):
    """The first direct payment was made; its first review is due within three months (reg 11)."""

    budget_id: BudgetId
    on: Day
    scope: PaymentScope
    yearly: Pence
    """Pence a year."""


class FinalDirectPaymentReviewed(Event, type="final.direct_payment_reviewed", dated="on"):
    """The authority reviewed the use of direct payments (SI 2014/1652 reg 11(2))."""

    budget_id: BudgetId
    on: Day


class FinalDirectPaymentReviewRequested(
    Event, type="final.direct_payment_review_requested", dated="on"
):
    """The recipient asked the authority to review direct payments (SI 2014/1652 reg 11(4))."""

    budget_id: BudgetId
    on: Day


class FinalDirectPaymentReviewDeclined(
    Event, type="final.direct_payment_review_declined", dated="on"
):
    """The authority considered a request for a review of direct payments, and will not hold one."""

    budget_id: BudgetId
    on: Day


class FinalDirectPaymentReduced(Event, type="final.direct_payment_reduced", dated="notified_on"):
    """The authority gave notice that it reduces direct payments, with reasons (reg 12)."""

    budget_id: BudgetId
    notified_on: Day
    takes_effect_on: Day
    yearly: Pence
    """Pence a year, after the reduction."""
    letter: DocumentRef | MISSING = MISSING


class FinalDirectPaymentStopped(Event, type="final.direct_payment_stopped", dated="notified_on"):
    """The authority gave notice that it stops direct payments, with reasons (reg 14)."""

    budget_id: BudgetId
    notified_on: Day
    takes_effect_on: Day
    reason: PaymentStopReason
    letter: DocumentRef | MISSING = MISSING


class FinalDirectPaymentReconsiderationRequested(
    Event, type="final.direct_payment_reconsideration_requested", dated="on"
):
    """The recipient asked the authority to think again about a reduction or stop (reg 12, 14)."""

    budget_id: BudgetId
    on: Day


class FinalDirectPaymentReconsidered(Event, type="final.direct_payment_reconsidered", dated="on"):
    """The authority thought again, once, and gave its decision with reasons (reg 12, 14)."""

    budget_id: BudgetId
    on: Day
    upheld: bool
    """Whether the reduction or the stop stands."""
