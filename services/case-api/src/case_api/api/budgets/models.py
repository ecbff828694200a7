"""Bodies of personal budgets and direct payments."""

from typing import Annotated, Final, Self

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.budgets.direct_payments import DirectPayments, PaymentChange, ReviewRequest
from case_api.domain.budgets.personal_budgets import PersonalBudget, PersonalBudgetState
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts import (
    FinalDirectPaymentReduced,
    FinalPersonalBudgetAgreed,
    FinalPersonalBudgetRefused,
)
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import BudgetId, DocumentRef, EventDate, EventPosition, Pence
from events.contracts.vocabulary.plan import (
    DirectPaymentScope,
    DirectPaymentStopReason,
    PersonalBudgetKind,
)

MAX_PAYMENT_EVENTS: Final = 100
"""Reviews, requests or changes of one budget in a response: of more, the latest."""


class DirectPaymentState(PublishedEnum):
    """Whether direct payments are made."""

    PAID = "paid"
    STOPPED = "stopped"


class DirectPaymentChangeKind(PublishedEnum):
    """What a notice about direct payments does."""

    REDUCED = "reduced"
    STOPPED = "stopped"


class DirectPaymentReviewRequest(StrictModel):
    """A request by the recipient for a review, and the answer: SI 2014/1652 reg 11(4)."""

    requested_on: EventDate
    reviewed_on: EventDate | MISSING = MISSING
    declined_on: EventDate | MISSING = MISSING

    @classmethod
    def of(cls, found: ReviewRequest) -> Self:
        """The response for a request."""
        return cls(
            requested_on=found.requested_on,
            reviewed_on=found.reviewed_on or MISSING,
            declined_on=found.declined_on or MISSING,
        )


class DirectPaymentChange(StrictModel):
    """A notice that direct payments are reduced or stopped: SI 2014/1652 reg 12, 14."""

    kind: DirectPaymentChangeKind
    position: EventPosition
    notified_on: EventDate
    takes_effect_on: EventDate
    yearly: Pence | MISSING = MISSING
    """Pence a year after a reduction."""
    reason: DirectPaymentStopReason | MISSING = MISSING
    """Why they stop."""
    letter: DocumentRef | MISSING = MISSING
    reconsideration_requested_on: EventDate | MISSING = MISSING
    reconsidered_on: EventDate | MISSING = MISSING
    upheld: bool | MISSING = MISSING
    """Whether it was confirmed when it was reconsidered. One that was not has no effect."""

    @classmethod
    def of(cls, found: PaymentChange) -> Self:
        """The response for a change."""
        notice = found.notice
        reduced = isinstance(notice, FinalDirectPaymentReduced)
        return cls(
            kind=DirectPaymentChangeKind.REDUCED if reduced else DirectPaymentChangeKind.STOPPED,
            position=found.position,
            notified_on=notice.notified_on,
            takes_effect_on=notice.takes_effect_on,
            yearly=notice.yearly if reduced else MISSING,
            reason=MISSING if reduced else notice.reason,
            letter=notice.letter,
            reconsideration_requested_on=found.reconsideration_requested_on or MISSING,
            reconsidered_on=found.reconsidered_on or MISSING,
            upheld=MISSING if found.upheld is None else found.upheld,
        )


class DirectPaymentsOfBudget(StrictModel):
    """Direct payments from a personal budget, as they are on a day."""

    state: DirectPaymentState
    started_on: EventDate
    """The first payment, or the first after they were stopped."""
    scope: DirectPaymentScope
    yearly: Pence | MISSING = MISSING
    """Pence a year that are paid on the day. Missing: they are stopped."""
    last_reviewed_on: EventDate | MISSING = MISSING
    """Missing: no review is recorded."""
    reviewed_on: Annotated[tuple[EventDate, ...], Field(max_length=MAX_PAYMENT_EVENTS)]
    """The reviews, the latest 100."""
    review_requests: Annotated[
        tuple[DirectPaymentReviewRequest, ...], Field(max_length=MAX_PAYMENT_EVENTS)
    ]
    """The requests for a review, the latest 100."""
    changes: Annotated[tuple[DirectPaymentChange, ...], Field(max_length=MAX_PAYMENT_EVENTS)]
    """The notices of reductions and stops, the latest 100."""

    @classmethod
    def of(cls, found: DirectPayments) -> Self:
        """The response for direct payments."""
        latest = slice(-MAX_PAYMENT_EVENTS, None)
        stopped = found.yearly is None
        return cls(
            state=DirectPaymentState.STOPPED if stopped else DirectPaymentState.PAID,
            started_on=found.started.on,
            scope=found.started.scope,
            yearly=MISSING if found.yearly is None else found.yearly,
            last_reviewed_on=found.reviewed_on[-1] if found.reviewed_on else MISSING,
            reviewed_on=tuple(found.reviewed_on[latest]),
            review_requests=tuple(
                map(DirectPaymentReviewRequest.of, found.review_requests[latest])
            ),
            changes=tuple(map(DirectPaymentChange.of, found.changes[latest])),
        )


class PersonalBudgetRecord(StrictModel):
    """A personal budget, from the request for it onwards, as it is on a day."""

    budget_id: BudgetId
    position: EventPosition
    """Where the request is."""
    requested_on: EventDate
    state: PersonalBudgetState
    decided_on: EventDate | MISSING = MISSING
    kind: PersonalBudgetKind | MISSING = MISSING
    yearly: Pence | MISSING = MISSING
    """Pence a year that were agreed, direct payments or not."""
    letter: DocumentRef | MISSING = MISSING
    """The letter of a refusal."""
    direct_payments: DirectPaymentsOfBudget | MISSING = MISSING
    """Missing: none was made."""

    @classmethod
    def of(cls, found: PersonalBudget) -> Self:
        """The response for a budget."""
        decision, payments = found.decision, found.payments
        agreed = decision if isinstance(decision, FinalPersonalBudgetAgreed) else None
        refused = decision if isinstance(decision, FinalPersonalBudgetRefused) else None
        return cls(
            budget_id=found.requested.budget_id,
            position=found.position,
            requested_on=found.requested.on,
            state=found.state,
            decided_on=decision.on if decision else MISSING,
            kind=agreed.kind if agreed else MISSING,
            yearly=agreed.yearly if agreed else MISSING,
            letter=refused.letter if refused else MISSING,
            direct_payments=DirectPaymentsOfBudget.of(payments) if payments else MISSING,
        )


class PersonalBudgetPage(StrictModel):
    """The personal budgets of a case, in the order in which they were asked for."""

    budgets: Annotated[tuple[PersonalBudgetRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
