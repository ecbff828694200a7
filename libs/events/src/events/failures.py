"""Which failures pass by themselves, and how a failure is named without what it holds."""

from typing import Final

import asyncpg

from chassis import failures
from chassis.failures import name_of
from events.envelope import CaseId
from events.log.errors import Contended, HeadAheadOfClock, LedgerLocked

__all__ = ["StreamFailed", "is_timeout", "is_transient", "name_of"]

_TOOK_TOO_LONG: Final = (
    TimeoutError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
)


class StreamFailed(Exception):
    """A handler cannot apply one stream, and nothing else of the batch is at fault.

    Raised by a handler that knows, for instance because the stream took too long: it is parked
    without another attempt. `why` is kept and shown; it never quotes what the facts hold.
    """

    def __init__(self, stream_id: CaseId, why: str) -> None:
        super().__init__(why)
        self.stream_id = stream_id
        self.why = why


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may succeed though nothing about the facts changes."""
    passing = Contended | LedgerLocked | HeadAheadOfClock
    return isinstance(error, passing) or failures.is_transient(error)


def is_timeout(error: BaseException) -> bool:
    """Whether what was asked of the database took longer than it may."""
    return any(isinstance(each, _TOOK_TOO_LONG) for each in failures.causes(error))
