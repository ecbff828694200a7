"""Draft plans."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    DraftIssued,
)

OPERATIONS: Final[Sequence[Operation]] = (Operation("drafts", DraftIssued, "recordDraft"),)
