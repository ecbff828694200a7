"""Plans."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    FinalIssued,
)

OPERATIONS: Final[Sequence[Operation]] = (Operation("final-plans", FinalIssued, "recordFinalPlan"),)
