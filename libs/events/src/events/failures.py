"""Which failures pass by themselves, and how a failure is named without what it holds."""

from typing import Final

import asyncpg

from chassis import failures
from events.log.errors import Contended, HeadAheadOfClock, LedgerLocked

_TOOK_TOO_LONG: Final = (
    TimeoutError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
)


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may succeed though nothing about the facts changes."""
    passing = Contended | LedgerLocked | HeadAheadOfClock
    return isinstance(error, passing) or failures.is_transient(error)


def is_timeout(error: BaseException) -> bool:
    """Whether what was asked of the database took longer than it may."""
    return any(isinstance(each, _TOOK_TOO_LONG) for each in failures.causes(error))


def name_of(error: BaseException) -> str:
    """The error's class and place, never its text, which may hold what must not be kept."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{where}"[:200]
