"""What an authority pays to put something right."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    CaseCompensationAgreed,
    CaseCompensationPaid,
    CaseReportRepaymentAgreed,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("compensations", CaseCompensationAgreed, "recordCompensation"),
    Operation("compensation-payments", CaseCompensationPaid, "recordCompensationPayment"),
    Operation("report-repayments", CaseReportRepaymentAgreed, "recordReportRepayment"),
)
