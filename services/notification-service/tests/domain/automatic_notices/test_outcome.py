"""An automatic notice waits for a content that is being uploaded or scanned, for an hour."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from events.contracts.vocabulary.case import NoticeHold
from notification_service.domain.automatic_notices.outcome import HOLDS, content_wait
from notification_service.domain.notice_sending.not_composed import NotComposedReason

PLANNED_AT: Final = datetime(2026, 3, 30, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "minutes", "waits"),
    [
        (NotComposedReason.CONTENT_AWAITED, 0, True),
        (NotComposedReason.CONTENT_NOT_SCANNED, 59, True),
        (NotComposedReason.CONTENT_NOT_SCANNED, 60, False),
        (NotComposedReason.CONTENT_NOT_SAFE, 0, False),
        (NotComposedReason.UNKNOWN_DOCUMENT, 0, False),
    ],
)
def test_a_notice_waits_an_hour_for_the_content_of_a_document(
    reason: NotComposedReason, minutes: int, *, waits: bool
) -> None:
    found = content_wait(reason, PLANNED_AT, PLANNED_AT + timedelta(minutes=minutes))

    assert found == (timedelta(seconds=30) if waits else None)


def test_what_cannot_be_enclosed_is_work_for_an_officer() -> None:
    for reason in NotComposedReason:
        if reason.startswith("content_") or reason.endswith("_document"):
            assert HOLDS[reason] is NoticeHold.INCOMPLETE
