"""What a log refuses, by name. The SQLSTATE is what the database function raises."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Final

import asyncpg


class LogError(Exception):
    """The log refused. `sqlstate` is the database's word for it."""

    sqlstate: ClassVar[str] = ""


class UnknownLedger(LogError):
    """There is no such ledger."""

    sqlstate = "LG001"


class ClosedLedger(LogError):
    """The ledger was closed: its council was merged or split, and its cases moved."""

    sqlstate = "LG002"


class WrongExpectedVersion(LogError):
    """A stream is not as its writer expected. Read it again, decide again."""

    sqlstate = "LG003"


class EventIdConflict(LogError):
    """An event id stands for another fact, writer or cause already, or for part of a batch only."""

    sqlstate = "LG004"


class EventFamilyNotAllowed(LogError):
    """The database role may not say words of this family."""

    sqlstate = "LG005"


class InvalidBatch(LogError):
    """A batch is empty or larger than 500, its lists differ, or an event id stands in it twice."""

    sqlstate = "LG006"


class AppendOnlyViolation(LogError):
    """What is recorded is not changed, removed or truncated."""

    sqlstate = "LG007"


class LedgerMismatch(LogError):
    """The transaction already sees another ledger; one transaction, one ledger."""

    sqlstate = "LG008"


class WrongIsolationLevel(LogError):
    """Appending needs READ COMMITTED, so that each statement sees what was committed before it."""

    sqlstate = "LG009"


class CommitNotDurable(LogError):
    """The session commits without waiting for the flush (`synchronous_commit = off`).

    An acknowledged fact could be lost with the machine.
    """

    sqlstate = "LG010"


class HeadAheadOfClock(LogError):
    """The last fact is dated more than a minute ahead of the server's clock.

    The clock was ahead when it was recorded. Every later fact would be dated with that instant, so
    nothing is recorded until the clock has come there, or somebody has recorded that it was wrong
    (`events correct-clock`).
    """

    sqlstate = "LG011"


class WriteConflict(LogError):
    """Another writer came first. Read again, decide again, append again."""


class LedgerLocked(LogError):
    """Somebody has held the ledger for longer than `lock_timeout`. Try again later, not at once."""


_BY_SQLSTATE: Final[Mapping[str, type[LogError]]] = {
    **{kind.sqlstate: kind for kind in LogError.__subclasses__() if kind.sqlstate},
    **dict.fromkeys(("40001", "40P01"), WriteConflict),
    "55P03": LedgerLocked,
}


@contextmanager
def translate_log_errors() -> Generator[None]:
    """Raise what the append functions refuse by name; let every other error pass as it is.

    Raises:
        LogError: the log refused, or was locked; its cause is the database's own error.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        state = error.sqlstate or ""
        kind = _BY_SQLSTATE.get(state)
        if kind is None:
            raise
        raise kind(error.args[0] if error.args else state) from error
