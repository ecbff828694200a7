"""Whether a reply that was asked for by a day has come."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_core import MISSING

from events.contracts.published_enum import PublishedEnum


class ChallengeReplyState(PublishedEnum):
    """Whether a reply to a concern or a challenge has come."""

    NOT_ASKED = "not_asked"
    """No reply was asked for by a day."""
    AWAITED = "awaited"
    """There is none, and its day has not passed."""
    OVERDUE = "overdue"
    """There is none, and its day has passed."""
    IN_TIME = "in_time"
    LATE = "late"
    """It came after its day."""


@dataclass(frozen=True, slots=True)
class ReplyClock:
    """A reply that was asked for on a day, by another. None: no day was set; no reply has come."""

    asked_on: date
    due_on: date | None
    replied_on: date | None

    def state(self, day: date) -> ChallengeReplyState:
        """The state on a day, which is not before the reply."""
        if self.due_on is None:
            return ChallengeReplyState.NOT_ASKED
        if self.replied_on is None:
            overdue = day > self.due_on
            return ChallengeReplyState.OVERDUE if overdue else ChallengeReplyState.AWAITED
        in_time = self.replied_on <= self.due_on
        return ChallengeReplyState.IN_TIME if in_time else ChallengeReplyState.LATE


def reply_clock(asked_on: date, due_on: date | MISSING, replies: Sequence[date]) -> ReplyClock:
    """The clock of what was asked on a day: the first reply from that day on counts.

    `replies` are the days of replies, in order.
    """
    first = bisect_left(replies, asked_on)
    replied_on = replies[first] if first < len(replies) else None
    return ReplyClock(asked_on, None if due_on is MISSING else due_on, replied_on)
