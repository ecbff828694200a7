"""Advice for an assessment."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    AssessmentAdviceChased,
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentAdviceReturned,
    AssessmentAppointmentMissed,
    AssessmentExistingAdviceAccepted,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("advice-requests", AssessmentAdviceRequested, "recordAdviceRequest"),
    Operation(
        "existing-advice-acceptances",
        AssessmentExistingAdviceAccepted,
        "recordExistingAdviceAcceptance",
    ),
    Operation("advice-reminders", AssessmentAdviceChased, "recordAdviceReminder"),
    Operation("missed-appointments", AssessmentAppointmentMissed, "recordMissedAppointment"),
    Operation("advice-receipts", AssessmentAdviceReceived, "recordAdviceReceipt"),
    Operation("advice-returns", AssessmentAdviceReturned, "recordAdviceReturn"),
)
