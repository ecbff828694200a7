"""What a channel answers when it is given a message."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from notification_service.domain.notice_sending.state import AttemptOutcome


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """How an attempt ended, and the last reply of the other side where it gave one.

    `wait` is how long to wait before the next attempt where that depends on the reply.
    `provider_id` is the id of an accepted message at a provider that reports what became of it.
    """

    outcome: AttemptOutcome
    reply_code: int | None = None
    wait: timedelta | None = None
    provider_id: UUID | None = None
