"""Children who are not in school. The law is not in force yet."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    CaseRegisterInformationGiven,
    CaseRegisterInformationRequested,
    CaseSchoolWithdrawalDecided,
    CaseSchoolWithdrawalRequested,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation(
        "school-withdrawal-requests", CaseSchoolWithdrawalRequested, "recordSchoolWithdrawalRequest"
    ),
    Operation(
        "school-withdrawal-decisions", CaseSchoolWithdrawalDecided, "recordSchoolWithdrawalDecision"
    ),
    Operation(
        "register-information-requests",
        CaseRegisterInformationRequested,
        "recordRegisterInformationRequest",
    ),
    Operation(
        "register-information-receipts",
        CaseRegisterInformationGiven,
        "recordRegisterInformationReceipt",
    ),
)
