"""Failures of the database that pass: the same request may succeed a moment later."""

import socket
from collections.abc import Iterator
from typing import Final

import asyncpg
from sqlalchemy.exc import TimeoutError as NoConnectionFree

_PASSING: Final = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    NoConnectionFree,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, cancelled by statement_timeout
    asyncpg.TransactionRollbackError,  # serialisation, deadlock
    asyncpg.LockNotAvailableError,
    asyncpg.InternalClientError,  # a connection that was ended while it lay in the pool
    asyncpg.ReadOnlySQLTransactionError,  # a primary that has just become a replica
)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it came from: SQLAlchemy wraps what the driver says."""
    while error is not None:
        yield error
        error = error.__cause__


def is_unavailable(error: BaseException) -> bool:
    """Whether an exception, or what it came from, is such a failure."""
    return any(isinstance(each, _PASSING) or _closed(each) for each in chain(error))


def _closed(error: BaseException) -> bool:
    return isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)
