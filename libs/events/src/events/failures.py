"""Which failures pass by themselves, and how a failure is named without what it holds."""

import asyncpg
from sqlalchemy.exc import DBAPIError

from events.log.errors import Contended

_BROKEN = asyncpg.InterfaceError | asyncpg.InternalClientError
"""How the driver speaks of a connection that was ended under it."""
_PASSING_CLASSES = ("08", "40", "53", "55", "57")
"""SQLSTATE classes: connection, rollback, resources, not in state (locks), operator's doing."""


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may succeed though nothing about the facts changes."""
    if isinstance(error, Contended | OSError | TimeoutError | _BROKEN):
        return True
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_PASSING_CLASSES)
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or (cause is not None and is_transient(cause))
    return False


def name_of(error: BaseException) -> str:
    """The error's class and place, never its text, which may hold what must not be kept."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{where}"[:200]
