"""The life of a case, and the amendment of what was recorded."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    CaseClosed,
    CaseCorrected,
    CaseDetained,
    CaseReleased,
    CaseReopened,
    CaseVoided,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("closures", CaseClosed, "recordClosure"),
    Operation("reopenings", CaseReopened, "recordReopening"),
    Operation("detentions", CaseDetained, "recordDetention"),
    Operation("releases", CaseReleased, "recordRelease"),
    Operation("corrections", CaseCorrected, "recordCorrection"),
    Operation("voids", CaseVoided, "recordVoid"),
)
