"""Personal budgets and direct payments: CFA s.49; SI 2014/1652."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, allow_future, creates, days, requires, rule
from events.contracts import (
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

RULES: Final[Sequence[AnyRule]] = (
    rule(
        FinalPersonalBudgetRequested,
        creates(lambda fact: fact.budget_id),
        days(lambda fact: fact.on),
    ),
    rule(
        FinalPersonalBudgetAgreed,
        days(lambda fact: fact.on),
        requires(any_of=(FinalPersonalBudgetRequested,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalPersonalBudgetRefused,
        days(lambda fact: fact.on),
        requires(any_of=(FinalPersonalBudgetRequested,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalDirectPaymentStarted,
        days(lambda fact: fact.on),
        requires(any_of=(FinalPersonalBudgetAgreed,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalDirectPaymentReviewed,
        days(lambda fact: fact.on),
        requires(any_of=(FinalDirectPaymentStarted,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalDirectPaymentReviewRequested,
        days(lambda fact: fact.on),
        requires(any_of=(FinalDirectPaymentStarted,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalDirectPaymentReviewDeclined,
        days(lambda fact: fact.on),
        requires(any_of=(FinalDirectPaymentReviewRequested,), about=lambda fact: fact.budget_id),
    ),
    # A notice without reasonable time before it takes effect is unlawful, and is recorded.
    rule(
        FinalDirectPaymentReduced,
        days(lambda fact: fact.notified_on),
        days(lambda fact: fact.takes_effect_on),
        allow_future(lambda fact: fact.takes_effect_on),
        requires(any_of=(FinalDirectPaymentStarted,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalDirectPaymentStopped,
        days(lambda fact: fact.notified_on),
        days(lambda fact: fact.takes_effect_on),
        allow_future(lambda fact: fact.takes_effect_on),
        requires(any_of=(FinalDirectPaymentStarted,), about=lambda fact: fact.budget_id),
    ),
    rule(
        FinalDirectPaymentReconsiderationRequested,
        days(lambda fact: fact.on),
        requires(
            any_of=(FinalDirectPaymentReduced, FinalDirectPaymentStopped),
            about=lambda fact: fact.budget_id,
        ),
    ),
    rule(
        FinalDirectPaymentReconsidered,
        days(lambda fact: fact.on),
        requires(
            any_of=(FinalDirectPaymentReconsiderationRequested,),
            about=lambda fact: fact.budget_id,
        ),
    ),
)
