"""Direct payments of a personal budget: what is paid on a day, reviews, reductions and stops.

Source: CFA s.49(3); SEN (Personal Budgets) Regulations 2014 (SI 2014/1652) reg 8-14.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from case_api.domain.case_state import CaseState, EventT
from events.contracts import (
    FinalDirectPaymentReconsiderationRequested,
    FinalDirectPaymentReconsidered,
    FinalDirectPaymentReduced,
    FinalDirectPaymentReviewDeclined,
    FinalDirectPaymentReviewed,
    FinalDirectPaymentReviewRequested,
    FinalDirectPaymentStarted,
    FinalDirectPaymentStopped,
)
from events.contracts.references import BudgetId, Pence

PaymentNotice: TypeAlias = FinalDirectPaymentReduced | FinalDirectPaymentStopped
"""A notice that direct payments are reduced or stopped."""


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """A reduction or a stop, and what came of a request to reconsider it (reg 12, 14).

    `upheld` None: it was not reconsidered by the day.
    """

    notice: PaymentNotice
    position: int
    reconsideration_requested_on: date | None
    reconsidered_on: date | None
    upheld: bool | None


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A request by the recipient for a review (reg 11(4)): answered by a review or a refusal."""

    requested_on: date
    reviewed_on: date | None
    declined_on: date | None


@dataclass(frozen=True, slots=True)
class DirectPayments:
    """Direct payments as they are on a day. Days and changes are in their order.

    `yearly` is in pence a year; None: they are stopped.
    """

    started: FinalDirectPaymentStarted
    yearly: Pence | None
    reviewed_on: Sequence[date]
    review_requests: Sequence[ReviewRequest]
    changes: Sequence[PaymentChange]


def direct_payments(case: CaseState, budget_id: BudgetId, day: date) -> DirectPayments | None:
    """The direct payments of a budget on a day, which no fact of the case is after.

    None: none was made. Of several starts the one with the latest day counts.
    """
    starts = list(_of(case, FinalDirectPaymentStarted, budget_id))
    if not starts:
        return None
    started = max(starts, key=lambda each: each.on)
    changes = _changes(case, budget_id)
    reviewed_on = sorted(each.on for each in _of(case, FinalDirectPaymentReviewed, budget_id))
    return DirectPayments(
        started=started,
        yearly=_yearly(started, changes, day),
        reviewed_on=reviewed_on,
        review_requests=_review_requests(case, budget_id, reviewed_on),
        changes=changes,
    )


def _yearly(
    started: FinalDirectPaymentStarted, changes: Sequence[PaymentChange], day: date
) -> Pence | None:
    """What is paid on a day: the last change in effect that was not overturned decides."""
    in_effect = [
        each
        for each in changes
        if each.notice.notified_on >= started.on
        and each.notice.takes_effect_on <= day
        and each.upheld is not False
    ]
    if not in_effect:
        return started.yearly
    last = max(in_effect, key=lambda each: (each.notice.takes_effect_on, each.position)).notice
    return last.yearly if isinstance(last, FinalDirectPaymentReduced) else None


def _changes(case: CaseState, budget_id: BudgetId) -> Sequence[PaymentChange]:
    """The notices in their order, each with the request and the decision until the next notice."""
    notices = sorted(
        (fact.event.notified_on, fact.position, fact.event)
        for contract in (FinalDirectPaymentReduced, FinalDirectPaymentStopped)
        for fact in case.all_about(contract, budget_id)
        if isinstance(fact.event, FinalDirectPaymentReduced | FinalDirectPaymentStopped)
    )
    requests = [
        each.on for each in _of(case, FinalDirectPaymentReconsiderationRequested, budget_id)
    ]
    decisions = list(_of(case, FinalDirectPaymentReconsidered, budget_id))
    ends = [*(day for day, _, _ in notices[1:]), date.max]
    return [
        _change(
            (notice, position),
            [each for each in requests if day <= each < end],
            [each for each in decisions if day <= each.on < end],
        )
        for (day, position, notice), end in zip(notices, ends, strict=False)  # none: only an end
    ]


def _change(
    notice: tuple[PaymentNotice, int],
    requests: Sequence[date],
    decisions: Sequence[FinalDirectPaymentReconsidered],
) -> PaymentChange:
    decided = max(decisions, key=lambda each: each.on, default=None)
    return PaymentChange(
        *notice,
        reconsideration_requested_on=min(requests, default=None),
        reconsidered_on=None if decided is None else decided.on,
        upheld=None if decided is None else decided.upheld,
    )


def _review_requests(
    case: CaseState, budget_id: BudgetId, reviewed_on: Sequence[date]
) -> Sequence[ReviewRequest]:
    declined = sorted(each.on for each in _of(case, FinalDirectPaymentReviewDeclined, budget_id))
    requested = sorted(each.on for each in _of(case, FinalDirectPaymentReviewRequested, budget_id))
    return [_review_request(day, reviewed_on, declined) for day in requested]


def _review_request(
    day: date, reviewed_on: Sequence[date], declined: Sequence[date]
) -> ReviewRequest:
    """A request with the first answer to it: of a review and a refusal, the one that is first."""
    reviewed = next((each for each in reviewed_on if each >= day), None)
    refused = next((each for each in declined if each >= day), None)
    if reviewed and refused:
        reviewed, refused = (reviewed, None) if reviewed <= refused else (None, refused)
    return ReviewRequest(day, reviewed, refused)


def _of(case: CaseState, contract: type[EventT], budget_id: BudgetId) -> Iterator[EventT]:
    """The facts of a type about a budget, in the order of recording."""
    for fact in case.all_about(contract, budget_id):
        if isinstance(fact.event, contract):
            yield fact.event
