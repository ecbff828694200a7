"""The operations on changes of the child's NHS number."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import CaseNhsNumberChangeChecked, CaseNhsNumberChangeReported

OPERATIONS: Final[Sequence[Operation]] = (
    Operation(
        "nhs-number-change-reports", CaseNhsNumberChangeReported, "recordNhsNumberChangeReport"
    ),
    Operation("nhs-number-change-checks", CaseNhsNumberChangeChecked, "recordNhsNumberChangeCheck"),
)
