"""Draft plans, and the views of the family."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    DraftAdviceConsidered,
    DraftIssued,
    DraftMeetingHeld,
    DraftMeetingRequested,
    DraftRepresentationsReceived,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("drafts", DraftIssued, "recordDraft"),
    Operation("advice-considerations", DraftAdviceConsidered, "recordAdviceConsideration"),
    Operation("representations", DraftRepresentationsReceived, "recordRepresentations"),
    Operation("draft-meeting-requests", DraftMeetingRequested, "recordDraftMeetingRequest"),
    Operation("draft-meetings", DraftMeetingHeld, "recordDraftMeeting"),
)
