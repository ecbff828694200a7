"""Who works on a case, and who was in contact about it."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    CaseAdultCareReferred,
    CaseContactLogged,
    CaseCoverArranged,
    CaseNoticeReceived,
    CaseOfficerAssigned,
    CaseOfficerChangeNotified,
    CaseTeamAssigned,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("officer-assignments", CaseOfficerAssigned, "recordOfficerAssignment"),
    Operation("officer-change-notices", CaseOfficerChangeNotified, "recordOfficerChangeNotice"),
    Operation("cover-arrangements", CaseCoverArranged, "recordCoverArrangement"),
    Operation("team-assignments", CaseTeamAssigned, "recordTeamAssignment"),
    Operation("contact-log-entries", CaseContactLogged, "recordContactLogEntry"),
    Operation("notice-receipts", CaseNoticeReceived, "recordNoticeReceipt"),
    Operation("adult-care-referrals", CaseAdultCareReferred, "recordAdultCareReferral"),
)
