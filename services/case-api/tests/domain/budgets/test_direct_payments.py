"""Direct payments of £5,200 a year from 5 January 2026, then reviewed, reduced and stopped."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.budgets.direct_payments import DirectPayments, ReviewRequest
from case_api.domain.budgets.personal_budgets import PersonalBudgetState, personal_budgets
from case_api.domain.fold import fold
from events.contracts import (
    CaseOpened,
    Event,
    FinalDirectPaymentReconsiderationRequested,
    FinalDirectPaymentReconsidered,
    FinalDirectPaymentReduced,
    FinalDirectPaymentReviewDeclined,
    FinalDirectPaymentReviewed,
    FinalDirectPaymentReviewRequested,
    FinalDirectPaymentStarted,
    FinalDirectPaymentStopped,
    FinalPersonalBudgetAgreed,
    FinalPersonalBudgetRefused,
    FinalPersonalBudgetRequested,
)
from events.contracts.references import BudgetId
from events.contracts.vocabulary.plan import (
    DirectPaymentScope,
    DirectPaymentStopReason,
    PersonalBudgetKind,
)
from events.history import as_of
from events.scenario import make_history

ID: Final = BudgetId(UUID(int=1))
ASKED: Final = FinalPersonalBudgetRequested(budget_id=ID, on=date(2025, 11, 3))
REFUSED: Final = FinalPersonalBudgetRefused(budget_id=ID, on=date(2025, 11, 20))
AGREED: Final = FinalPersonalBudgetAgreed(
    budget_id=ID, on=date(2025, 12, 1), kind=PersonalBudgetKind.DIRECT_PAYMENT, yearly=520_000
)
STARTED: Final = FinalDirectPaymentStarted(
    budget_id=ID, on=date(2026, 1, 5), scope=DirectPaymentScope.EDUCATION, yearly=520_000
)
REDUCED: Final = FinalDirectPaymentReduced(
    budget_id=ID,
    notified_on=date(2026, 4, 1),
    takes_effect_on=date(2026, 5, 1),
    yearly=260_000,
)
STOPPED: Final = FinalDirectPaymentStopped(
    budget_id=ID,
    notified_on=date(2026, 6, 1),
    takes_effect_on=date(2026, 7, 1),
    reason=DirectPaymentStopReason.REVIEW_FINDING,
)
ASKED_AGAIN: Final = FinalDirectPaymentReconsiderationRequested(budget_id=ID, on=date(2026, 4, 8))
OVERTURNED: Final = FinalDirectPaymentReconsidered(budget_id=ID, on=date(2026, 4, 20), upheld=False)
PAID: Final = (CaseOpened(cohort=2015), ASKED, AGREED, STARTED)


def payments(events: list[Event], day: date) -> DirectPayments:
    history = as_of(make_history([*PAID, *events]), day)
    (budget,) = personal_budgets(fold(history), day)
    assert budget.payments is not None
    return budget.payments


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([ASKED], PersonalBudgetState.REQUESTED),
        ([ASKED, AGREED], PersonalBudgetState.AGREED),
        ([ASKED, REFUSED], PersonalBudgetState.REFUSED),
        ([ASKED, AGREED, REFUSED], PersonalBudgetState.AGREED),
    ],
    ids=["asked for", "agreed", "refused", "agreed after a refusal that was recorded later"],
)
def test_the_latest_decision_counts(events: list[Event], state: PersonalBudgetState) -> None:
    (budget,) = personal_budgets(fold(make_history(events)), date(2026, 1, 1))

    assert (budget.state, budget.payments) == (state, None)


@pytest.mark.parametrize(
    ("events", "day", "yearly"),
    [
        pytest.param([REDUCED], date(2026, 4, 30), 520_000, id="before it takes effect"),
        pytest.param([REDUCED], date(2026, 5, 1), 260_000, id="from the day it takes effect"),
        pytest.param([REDUCED, STOPPED], date(2026, 7, 1), None, id="stopped"),
        pytest.param(
            [REDUCED, ASKED_AGAIN, OVERTURNED], date(2026, 5, 1), 520_000, id="not upheld"
        ),
        pytest.param(
            [STOPPED, STARTED.model_copy(update={"on": date(2026, 9, 1), "yearly": 100})],
            *(date(2026, 9, 1), 100),
            id="started again",
        ),
    ],
)
def test_what_is_paid_on_a_day(events: list[Event], day: date, yearly: int | None) -> None:
    assert payments(events, day).yearly == yearly


def test_a_change_has_the_reconsideration_that_follows_it() -> None:
    reduced, stopped = payments(
        [REDUCED, ASKED_AGAIN, OVERTURNED, STOPPED], STOPPED.notified_on
    ).changes

    assert (reduced.reconsideration_requested_on, reduced.upheld) == (ASKED_AGAIN.on, False)
    assert (stopped.reconsideration_requested_on, stopped.upheld) == (None, None)


def test_reviews_are_listed_with_the_requests_that_they_answer() -> None:
    first, second = date(2026, 3, 2), date(2026, 9, 7)
    events: list[Event] = [
        FinalDirectPaymentReviewed(budget_id=ID, on=second),
        FinalDirectPaymentReviewed(budget_id=ID, on=first),
        FinalDirectPaymentReviewRequested(budget_id=ID, on=date(2026, 2, 2)),
        FinalDirectPaymentReviewRequested(budget_id=ID, on=date(2026, 5, 4)),
        FinalDirectPaymentReviewDeclined(budget_id=ID, on=date(2026, 5, 11)),
        FinalDirectPaymentReviewRequested(budget_id=ID, on=date(2026, 10, 5)),
    ]

    found = payments(events, date(2026, 10, 5))

    assert found.reviewed_on == [first, second]
    assert found.review_requests == [
        ReviewRequest(date(2026, 2, 2), first, None),
        ReviewRequest(date(2026, 5, 4), None, date(2026, 5, 11)),
        ReviewRequest(date(2026, 10, 5), None, None),
    ]
