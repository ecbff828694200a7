"""What a log refuses, by name. The SQLSTATE is what the database function raises."""

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


class WrongVersion(LogError):
    """A stream is not as its writer expected. Read it again, decide again."""

    sqlstate = "LG003"


class EventIdTaken(LogError):
    """An event id already stands for a different fact, or for part of the batch only."""

    sqlstate = "LG004"


class NotTheWriter(LogError):
    """The database role may not say words of this family."""

    sqlstate = "LG005"


class BadBatch(LogError):
    """A batch is empty, larger than 500, or its lists differ in length."""

    sqlstate = "LG006"


class Immutable(LogError):
    """What is recorded is not changed, removed or truncated."""

    sqlstate = "LG007"


class AnotherLedger(LogError):
    """The transaction already sees another ledger; one transaction, one ledger."""

    sqlstate = "LG008"


class WrongIsolation(LogError):
    """Appending needs READ COMMITTED, so that each statement sees what was committed before it."""

    sqlstate = "LG009"


class Contended(LogError):
    """Another writer came first, or the ledger stayed locked too long. Try again."""


_BY_SQLSTATE: Final = {kind.sqlstate: kind for kind in LogError.__subclasses__() if kind.sqlstate}
_CONTENDED: Final = frozenset({"23505", "40001", "40P01", "55P03"})


def refusal(error: asyncpg.PostgresError) -> Exception:
    """The named refusal behind a database error, or the error itself."""
    state = error.sqlstate or ""
    if state in _CONTENDED:
        return Contended(state)
    kind = _BY_SQLSTATE.get(state)
    return error if kind is None else kind(error.args[0] if error.args else state)
