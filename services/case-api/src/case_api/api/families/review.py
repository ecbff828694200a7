"""Reviews of a plan and the amendments that follow."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    ReviewAdviceCirculated,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
    ReviewReportSent,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("review-arrangements", ReviewArranged, "recordReviewArrangement"),
    Operation(
        "review-advice-circulations", ReviewAdviceCirculated, "recordReviewAdviceCirculation"
    ),
    Operation("review-meetings", ReviewMeetingHeld, "recordReviewMeeting"),
    Operation("review-reports", ReviewReportSent, "recordReviewReport"),
    Operation("review-decisions", ReviewDecided, "recordReviewDecision"),
    Operation("amendment-proposals", ReviewAmendmentsProposed, "recordAmendmentProposal"),
    Operation("amendment-withdrawals", ReviewAmendmentsWithdrawn, "recordAmendmentWithdrawal"),
    Operation("phase-transfers", ReviewPhaseTransferIdentified, "recordPhaseTransfer"),
)
