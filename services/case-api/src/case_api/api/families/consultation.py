"""Which setting a plan will name."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftPanelDecided,
    DraftSettingRequested,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("setting-requests", DraftSettingRequested, "recordSettingRequest"),
    Operation("consultations", DraftConsultationSent, "recordConsultation"),
    Operation("consultation-answers", DraftConsultationAnswered, "recordConsultationAnswer"),
    Operation("panel-decisions", DraftPanelDecided, "recordPanelDecision"),
)
