"""Requests for an assessment and their decision."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    RequestAgreed,
    RequestFamilyConsulted,
    RequestMovedOut,
    RequestOthersNotified,
    RequestReceived,
    RequestRefusalWithdrawn,
    RequestRefused,
    RequestWithdrawn,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("requests", RequestReceived, "recordRequest"),
    Operation("family-consultations", RequestFamilyConsulted, "recordFamilyConsultation"),
    Operation("assessment-notifications", RequestOthersNotified, "recordAssessmentNotification"),
    Operation("assessment-agreements", RequestAgreed, "recordAssessmentAgreement"),
    Operation("assessment-refusals", RequestRefused, "recordAssessmentRefusal"),
    Operation("request-withdrawals", RequestWithdrawn, "recordRequestWithdrawal"),
    Operation(
        "assessment-refusal-withdrawals",
        RequestRefusalWithdrawn,
        "recordAssessmentRefusalWithdrawal",
    ),
    Operation("assessment-moves", RequestMovedOut, "recordAssessmentMove"),
)
