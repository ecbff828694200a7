"""The errors of a log, each with the SQLSTATE that the database functions raise for it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Final

import asyncpg


class LogError(Exception):
    """The log refused an operation. `sqlstate` is the code that the database function raises."""

    sqlstate: ClassVar[str] = ""


class UnknownLedger(LogError):
    """There is no such ledger."""

    sqlstate = "LG001"


class ClosedLedger(LogError):
    """The ledger was closed: its council was merged or split, and its cases moved."""

    sqlstate = "LG002"


class WrongExpectedVersion(LogError):
    """A stream is not at the expected version. Read it again and decide again."""

    sqlstate = "LG003"


class EventIdConflict(LogError):
    """An event id is recorded with other content, actor or cause, or for part of a batch only."""

    sqlstate = "LG004"


class EventFamilyNotAllowed(LogError):
    """The database role may not append events of this family."""

    sqlstate = "LG005"


class InvalidBatch(LogError):
    """A batch is empty or above 500 events, its lists differ in length, or an event id is twice."""

    sqlstate = "LG006"


class AppendOnlyViolation(LogError):
    """Recorded events are not updated, deleted or truncated."""

    sqlstate = "LG007"


class LedgerMismatch(LogError):
    """The transaction is set to another ledger: a transaction has one ledger."""

    sqlstate = "LG008"


class WrongIsolationLevel(LogError):
    """An append needs READ COMMITTED, so that each statement reads what was committed before it."""

    sqlstate = "LG009"


class CommitNotDurable(LogError):
    """The session commits without waiting for the flush (`synchronous_commit = off`).

    An acknowledged event could be lost in a crash of the server.
    """

    sqlstate = "LG010"


class HeadAheadOfClock(LogError):
    """The last event is dated more than a minute ahead of the server's clock.

    The clock was ahead when it was recorded. Every later event would be dated with that instant, so
    appends are refused until the clock has reached it, or an operator has recorded that the clock
    was wrong (`events correct-clock`).
    """

    sqlstate = "LG011"


class WriteConflict(LogError):
    """A concurrent write was first. Read, decide and append again."""


class LedgerLocked(LogError):
    """The ledger was locked for longer than `lock_timeout`. Retry with a delay."""


_BY_SQLSTATE: Final[Mapping[str, type[LogError]]] = {
    **{kind.sqlstate: kind for kind in LogError.__subclasses__() if kind.sqlstate},
    **dict.fromkeys(("40001", "40P01"), WriteConflict),
    "55P03": LedgerLocked,
}


@contextmanager
def translate_log_errors() -> Generator[None]:
    """Raise the database functions' refusals as `LogError`s; every other error is unchanged.

    Raises:
        LogError: the operation was refused, or the ledger is locked; its cause is the driver's
            error.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        state = error.sqlstate or ""
        kind = _BY_SQLSTATE.get(state)
        if kind is None:
            raise
        raise kind(error.args[0] if error.args else state) from error
