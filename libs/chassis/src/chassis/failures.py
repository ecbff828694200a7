"""The causes of an exception, and whether a retry may succeed."""

import errno
import socket
from collections.abc import Iterator
from typing import Final

import asyncpg
from sqlalchemy.exc import TimeoutError as NoConnectionFree

_MAX_CHAIN: Final = 20
"""Exceptions of a chain that are examined at most."""

_TRANSIENT: Final = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    NoConnectionFree,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, cancelled by statement_timeout
    asyncpg.TransactionRollbackError,  # serialisation, deadlock
    asyncpg.ObjectNotInPrerequisiteStateError,  # a lock that was not free within lock_timeout
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.InternalClientError,  # a connection that was closed while it was in the pool
    asyncpg.ReadOnlySQLTransactionError,  # a primary that has just become a replica
)
_NETWORK: Final = frozenset(
    {
        None,  # asyncio: several addresses, none of which responded
        *(errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH),
        *(errno.ENOBUFS, errno.EAGAIN),
    }
)
_SYSTEMIC: Final = ("0A", "28", "3D", "3F", "42", "58", "F0", "XX001", "XX002")
"""Beginnings of SQLSTATEs: not supported; login; database; schema; syntax, missing table or
privilege; input and output; configuration file; damaged data and index."""


def causes(error: BaseException | None, *, context: bool = False) -> Iterator[BaseException]:
    """An exception and its causes, the nearest first, each once.

    SQLAlchemy wraps what the driver raises, so the driver's error is often further down. With
    `context` the exception that was being handled counts as a cause, too. It ends after
    `_MAX_CHAIN` exceptions, or at one that was visited.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen and len(seen) < _MAX_CHAIN:
        yield error
        seen.add(id(error))
        surrounding = error.__context__ if context and not error.__suppress_context__ else None
        error = error.__cause__ or surrounding


def is_transient(error: BaseException) -> bool:
    """Whether the database or the connection to it failed temporarily."""
    return any(_is_transient(each) for each in causes(error))


def is_systemic(error: BaseException) -> bool:
    """Whether the database refuses a statement independently of its data.

    A table or a privilege is missing, a statement is not supported, a disk is broken: trying
    other data does not help, and neither does waiting.
    """
    return any(
        isinstance(each, asyncpg.PostgresError) and (each.sqlstate or "").startswith(_SYSTEMIC)
        for each in causes(error)
    )


def describe_error(error: BaseException) -> str:
    """The error's class and place, never its text, which may hold personal data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{where}"[:200]


def _is_transient(error: BaseException) -> bool:
    if isinstance(error, _TRANSIENT):
        return True
    if isinstance(error, asyncpg.InterfaceError):
        # The others are errors in calls of the driver.
        return "connection is closed" in str(error)
    return type(error) is OSError and error.errno in _NETWORK
