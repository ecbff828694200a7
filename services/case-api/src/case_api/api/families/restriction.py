"""The operations of restrictions of processing, as rows of what may be recorded next."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import CaseProcessingRestricted, CaseProcessingRestrictionLifted

RESTRICTION_OPERATIONS: Final[Sequence[Operation]] = (
    Operation("restrictions", CaseProcessingRestricted, "recordRestriction"),
    Operation("restriction-liftings", CaseProcessingRestrictionLifted, "recordRestrictionLifting"),
)
"""Their routes are in `api/restrictions/routes.py`: they have the scope of erasures."""
