"""The register of councils, by the functions of the log that the process may call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from chassis.problems import Conflict, NotFound

MAX_COUNCILS_LISTED: Final = 1000
_REGISTER: Final = "SELECT log.register_ledger_v1($1, $2, $3)"
_RENAME: Final = "SELECT log.rename_ledger_v1($1, $2)"
_CLOSE: Final = "SELECT log.close_ledger_v1($1)"
_LIST: Final = "SELECT * FROM log.ledgers_v1($1)"


@dataclass(frozen=True, slots=True)
class RegisteredCouncil:
    """A council, open or closed."""

    ledger_id: UUID
    authority: str
    name: str
    opened_at: datetime
    closed_at: datetime | None


async def register(
    db: DriverConnection, ledger_id: UUID, authority: str, name: str
) -> RegisteredCouncil:
    """Register a council.

    Raises:
        Conflict: an open council has this authority number.
    """
    if not await db.fetchval(_REGISTER, ledger_id, authority, name):
        raise Conflict("an open council has this authority number already")
    return await require_council(db, ledger_id)


async def rename_council(db: DriverConnection, ledger_id: UUID, name: str) -> RegisteredCouncil:
    """Change the name of an open council.

    Raises:
        NotFound: there is no such council.
        Conflict: it is closed.
    """
    await require_open_council(db, ledger_id)
    await db.execute(_RENAME, ledger_id, name)
    return await require_council(db, ledger_id)


async def close_council(db: DriverConnection, ledger_id: UUID) -> RegisteredCouncil:
    """Let nothing more be recorded for a council. Without effect if it is closed.

    Raises:
        NotFound: there is no such council.
    """
    await require_council(db, ledger_id)
    await db.execute(_CLOSE, ledger_id)
    return await require_council(db, ledger_id)


async def registered_councils(db: DriverConnection) -> Sequence[RegisteredCouncil]:
    """Every council, by authority number; `MAX_COUNCILS_LISTED` at most."""
    return [RegisteredCouncil(*row) for row in await db.fetch(_LIST, None)]


async def require_council(db: DriverConnection, ledger_id: UUID) -> RegisteredCouncil:
    """A council.

    Raises:
        NotFound: there is no such council.
    """
    row = await db.fetchrow(_LIST, ledger_id)
    if row is None:
        raise NotFound
    return RegisteredCouncil(*row)


async def require_open_council(db: DriverConnection, ledger_id: UUID) -> RegisteredCouncil:
    """A council that is not closed.

    Raises:
        NotFound: there is no such council.
        Conflict: it is closed.
    """
    council = await require_council(db, ledger_id)
    if council.closed_at is not None:
        raise Conflict("the council is closed")
    return council
