"""The end of a plan."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    FinalCeased,
    FinalCeasingDecided,
    FinalCeasingProposed,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("ceasing-proposals", FinalCeasingProposed, "recordCeasingProposal"),
    Operation("ceasing-decisions", FinalCeasingDecided, "recordCeasingDecision"),
    Operation("plan-endings", FinalCeased, "recordPlanEnding"),
)
