"""Advice, exceptions, and the decision whether there will be a plan."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("advice-requests", AssessmentAdviceRequested, "recordAdviceRequest"),
    Operation("advice-receipts", AssessmentAdviceReceived, "recordAdviceReceipt"),
    Operation("exception-claims", AssessmentExceptionClaimed, "recordExceptionClaim"),
    Operation("plan-agreements", AssessmentPlanAgreed, "recordPlanAgreement"),
    Operation("plan-refusals", AssessmentPlanRefused, "recordPlanRefusal"),
    Operation(
        "plan-refusal-withdrawals", AssessmentPlanRefusalWithdrawn, "recordPlanRefusalWithdrawal"
    ),
)
