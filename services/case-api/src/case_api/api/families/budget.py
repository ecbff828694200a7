"""Personal budgets and direct payments."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
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

OPERATIONS: Final[Sequence[Operation]] = (
    Operation(
        "personal-budget-requests", FinalPersonalBudgetRequested, "recordPersonalBudgetRequest"
    ),
    Operation(
        "personal-budget-agreements", FinalPersonalBudgetAgreed, "recordPersonalBudgetAgreement"
    ),
    Operation(
        "personal-budget-refusals", FinalPersonalBudgetRefused, "recordPersonalBudgetRefusal"
    ),
    Operation("direct-payment-starts", FinalDirectPaymentStarted, "recordDirectPaymentStart"),
    Operation("direct-payment-reviews", FinalDirectPaymentReviewed, "recordDirectPaymentReview"),
    Operation(
        "direct-payment-review-requests",
        FinalDirectPaymentReviewRequested,
        "recordDirectPaymentReviewRequest",
    ),
    Operation(
        "direct-payment-review-refusals",
        FinalDirectPaymentReviewDeclined,
        "recordDirectPaymentReviewRefusal",
    ),
    Operation(
        "direct-payment-reductions", FinalDirectPaymentReduced, "recordDirectPaymentReduction"
    ),
    Operation("direct-payment-stops", FinalDirectPaymentStopped, "recordDirectPaymentStop"),
    Operation(
        "direct-payment-reconsideration-requests",
        FinalDirectPaymentReconsiderationRequested,
        "recordDirectPaymentReconsiderationRequest",
    ),
    Operation(
        "direct-payment-reconsiderations",
        FinalDirectPaymentReconsidered,
        "recordDirectPaymentReconsideration",
    ),
)
