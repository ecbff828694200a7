"""Plans and copies of them."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    FinalCopyRequested,
    FinalCopySent,
    FinalEducationLeft,
    FinalIssued,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("final-plans", FinalIssued, "recordFinalPlan"),
    Operation("education-endings", FinalEducationLeft, "recordEducationEnding"),
    Operation("plan-copy-requests", FinalCopyRequested, "recordPlanCopyRequest"),
    Operation("plan-copies", FinalCopySent, "recordPlanCopy"),
)
