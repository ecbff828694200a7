"""Which failures are transient, and how a failure is named without the values it holds."""

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
    """A handler cannot apply one stream; the rest of the batch is not the cause.

    Raised by a handler that can name the stream, for instance because it took too long: it is
    parked without another attempt. `reason` is stored and printed; it never quotes event data.
    """

    def __init__(self, stream_id: CaseId, reason: str) -> None:
        super().__init__(reason)
        self.stream_id = stream_id
        self.reason = reason


def is_retryable(error: BaseException) -> bool:
    """Whether the same attempt may succeed later with the same events."""
    transient = WriteConflict | LedgerLocked | HeadAheadOfClock
    return isinstance(error, transient) or failures.is_transient(error)


def is_timeout(error: BaseException) -> bool:
    """Whether a statement or transaction exceeded its time limit."""
    return any(isinstance(each, _TIMEOUTS) for each in failures.causes(error))
