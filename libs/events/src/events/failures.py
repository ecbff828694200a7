"""Which failures pass by themselves, and how a failure is named without what it holds."""

from typing import Final

import asyncpg

from chassis import failures
from chassis.failures import describe_error
from events.envelope import CaseId
from events.log.errors import HeadAheadOfClock, LedgerLocked, WriteConflict

__all__ = ["StreamFailed", "describe_error", "is_retryable", "is_timeout"]

_TIMEOUTS: Final = (
    TimeoutError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
)


class StreamFailed(Exception):
    """A handler cannot apply one stream, and nothing else of the batch is at fault.

    Raised by a handler that knows, for instance because the stream took too long: it is parked
    without another attempt. `reason` is kept and shown; it never quotes what the facts hold.
    """

    def __init__(self, stream_id: CaseId, reason: str) -> None:
        super().__init__(reason)
        self.stream_id = stream_id
        self.reason = reason


def is_retryable(error: BaseException) -> bool:
    """Whether trying again later may succeed though nothing about the facts changes."""
    passing = WriteConflict | LedgerLocked | HeadAheadOfClock
    return isinstance(error, passing) or failures.is_transient(error)


def is_timeout(error: BaseException) -> bool:
    """Whether what was asked of the database took longer than it may."""
    return any(isinstance(each, _TIMEOUTS) for each in failures.causes(error))
