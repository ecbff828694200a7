"""Exceptions, and the decision whether there will be a plan."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("exception-claims", AssessmentExceptionClaimed, "recordExceptionClaim"),
    Operation("exception-withdrawals", AssessmentExceptionWithdrawn, "recordExceptionWithdrawal"),
    Operation("plan-agreements", AssessmentPlanAgreed, "recordPlanAgreement"),
    Operation("plan-refusals", AssessmentPlanRefused, "recordPlanRefusal"),
    Operation(
        "plan-refusal-withdrawals", AssessmentPlanRefusalWithdrawn, "recordPlanRefusalWithdrawal"
    ),
)
