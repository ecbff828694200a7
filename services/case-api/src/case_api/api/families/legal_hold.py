"""The operations of legal holds, as rows of what may be recorded next."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import CaseLegalHoldPlaced, CaseLegalHoldReleased

LEGAL_HOLD_OPERATIONS: Final[Sequence[Operation]] = (
    Operation("legal-holds", CaseLegalHoldPlaced, "recordLegalHold"),
    Operation("legal-hold-releases", CaseLegalHoldReleased, "recordLegalHoldRelease"),
)
"""Their routes are in `api/legal_holds/routes.py`: they have the scope of erasures."""
