"""How far the digest of a day is, and what follows from an attempt to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notice_sending.state import AttemptOutcome

STALE_AFTER: Final = timedelta(minutes=15)
"""For how long a fact may wait to be evaluated before what a digest would tell is out of date."""
RETRY_LATER: Final = timedelta(minutes=5)
"""After how long a digest is composed again that could not be, or would be out of date."""
MAX_DIGEST_ATTEMPTS: Final = 20
"""Attempts that may have killed their sender."""
DIGEST_RETRY_DELAYS: Final[Sequence[timedelta]] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
)
"""How long to wait after the first, the second … attempt that did not end it; then as after the
last, until the window ends."""


class DigestState(PublishedEnum):
    """How far the digest of a day is. It never goes back."""

    PENDING = "pending"
    SENT = "sent"
    """The mail server accepted it."""
    SKIPPED = "skipped"
    """It was not sent, on purpose."""
    FAILED = "failed"
    """It was refused, or no attempt succeeded within its window."""


class DigestReason(PublishedEnum):
    """Why a digest was not sent."""

    NOTHING_DUE = "nothing_due"
    STOPPED = "stopped"
    """It was paused or ended meanwhile."""
    WINDOW_PASSED = "window_passed"
    """Nothing ran that could send it, or its facts were not evaluated, until its window ended."""
    TOO_MANY_CASES = "too_many_cases"
    """The officer, the team or the setting has more cases than a list can have."""
    NO_TERM = "no_term"
    """The council has no such term any more, of which it would list the reviews."""
    NO_SENDER = "no_sender"
    """The council has no settings for notices, which name the address that it sends from."""
    ADDRESS_REFUSED = "address_refused"
    TEMPORARY = "temporary"
    """No attempt within its window succeeded."""


@dataclass(frozen=True, slots=True)
class NextDigestState:
    """What follows: an end with its reason, or the instant of the next attempt."""

    state: DigestState
    reason: DigestReason | None = None
    due_at: datetime | None = None


def next_digest_state(
    outcome: AttemptOutcome, attempts: int, now: datetime, send_until: datetime
) -> NextDigestState:
    """What follows from attempt number `attempts`, which ended in this way."""
    if outcome is AttemptOutcome.ACCEPTED:
        return NextDigestState(DigestState.SENT)
    if outcome is AttemptOutcome.REFUSED:
        return NextDigestState(DigestState.FAILED, DigestReason.ADDRESS_REFUSED)
    due_at = now + DIGEST_RETRY_DELAYS[min(attempts, len(DIGEST_RETRY_DELAYS)) - 1]
    if due_at > send_until:
        return NextDigestState(DigestState.FAILED, DigestReason.TEMPORARY)
    return NextDigestState(DigestState.PENDING, due_at=due_at)
