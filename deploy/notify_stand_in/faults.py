"""What the stand-in does wrong when it is asked to."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum


class NotifyFault(StrEnum):
    """A fault of one request."""

    SERVER_ERROR = "server_error"
    """500, and nothing was stored."""
    DROP = "drop"
    """The connection is closed without an answer, and nothing was stored."""
    DROP_AFTER_ACCEPTING = "drop_after_accepting"
    """The message is stored, and the connection is closed without an answer."""
    HANG_AFTER_ACCEPTING = "hang_after_accepting"
    """The message is stored, and no answer comes for a minute."""
    ERROR_AFTER_ACCEPTING = "error_after_accepting"
    """The message is stored, and the answer is 500."""
    RATE_LIMIT = "rate_limit"
    """429 of the last minute."""
    DAILY_LIMIT = "daily_limit"
    """429 of the day."""
    INVALID_ANSWER = "invalid_answer"
    """200 with a body that is not JSON, and nothing was stored."""


AFTER_ACCEPTING = frozenset(
    {
        NotifyFault.DROP_AFTER_ACCEPTING,
        NotifyFault.HANG_AFTER_ACCEPTING,
        NotifyFault.ERROR_AFTER_ACCEPTING,
    }
)


@dataclass
class FaultQueues:
    """The faults of the next requests: those that send, and those that look up."""

    sending: deque[NotifyFault] = field(default_factory=deque[NotifyFault])
    looking: deque[NotifyFault] = field(default_factory=deque[NotifyFault])
