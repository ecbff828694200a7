"""Complaints, by stage."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    CaseComplaintAcknowledged,
    CaseComplaintAnswered,
    CaseComplaintExtended,
    CaseComplaintReceived,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("complaints", CaseComplaintReceived, "recordComplaint"),
    Operation(
        "complaint-acknowledgements", CaseComplaintAcknowledged, "recordComplaintAcknowledgement"
    ),
    Operation("complaint-extensions", CaseComplaintExtended, "recordComplaintExtension"),
    Operation("complaint-answers", CaseComplaintAnswered, "recordComplaintAnswer"),
)
