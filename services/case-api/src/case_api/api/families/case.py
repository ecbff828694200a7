"""Who works on a case, and the amendment of what was recorded."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    CaseAdultCareReferred,
    CaseCorrected,
    CaseCoverArranged,
    CaseOfficerAssigned,
    CaseVoided,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("officer-assignments", CaseOfficerAssigned, "recordOfficerAssignment"),
    Operation("cover-arrangements", CaseCoverArranged, "recordCoverArrangement"),
    Operation("corrections", CaseCorrected, "recordCorrection"),
    Operation("voids", CaseVoided, "recordVoid"),
    Operation("adult-care-referrals", CaseAdultCareReferred, "recordAdultCareReferral"),
)
