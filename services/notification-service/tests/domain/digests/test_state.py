"""What follows from an attempt to send a digest."""

from datetime import UTC, datetime, timedelta

import pytest

from notification_service.domain.digests.state import (
    DigestReason,
    DigestState,
    NextDigestState,
    next_digest_state,
)
from notification_service.domain.notice_sending.state import AttemptOutcome

NOW = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=4)


def test_what_the_server_accepts_or_refuses_is_ended() -> None:
    sent = next_digest_state(AttemptOutcome.ACCEPTED, 1, NOW, UNTIL)
    refused = next_digest_state(AttemptOutcome.REFUSED, 1, NOW, UNTIL)

    assert sent == NextDigestState(DigestState.SENT)
    assert refused == NextDigestState(DigestState.FAILED, DigestReason.ADDRESS_REFUSED)


@pytest.mark.parametrize("outcome", [AttemptOutcome.DEFERRED, AttemptOutcome.UNKNOWN])
def test_what_is_deferred_or_unknown_is_repeated_until_the_window_ends(
    outcome: AttemptOutcome,
) -> None:
    minutes = list[int]()
    then = next_digest_state(outcome, 1, NOW, UNTIL)
    while then.due_at is not None:
        minutes.append(int((then.due_at - NOW).total_seconds()) // 60)
        then = next_digest_state(outcome, len(minutes) + 1, then.due_at, UNTIL)

    assert minutes == [1, 6, 21, 51, 81, 111, 141, 171, 201, 231]
    assert then == NextDigestState(DigestState.FAILED, DigestReason.TEMPORARY)
