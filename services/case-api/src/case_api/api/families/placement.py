"""Where a child is placed."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    FinalPlacementEnded,
    FinalPlacementStarted,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("placement-starts", FinalPlacementStarted, "recordPlacementStart"),
    Operation("placement-endings", FinalPlacementEnded, "recordPlacementEnding"),
)
