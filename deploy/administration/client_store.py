"""The clients of councils: the systems that keys are issued to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from chassis.problems import Conflict, NotFound

MAX_CLIENTS: Final = 100
"""Clients of one council, closed ones too."""
_COLUMNS: Final = "name, scopes, created_at, closed_at"
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM identity.client WHERE ledger_id = $1 ORDER BY name LIMIT 1000
"""  # noqa: S608  # constants only
_FIND: Final = f"""
    SELECT {_COLUMNS} FROM identity.client WHERE ledger_id = $1 AND name = $2 FOR UPDATE
"""  # noqa: S608  # constants only
_ADD: Final = """
    INSERT INTO identity.client (ledger_id, name, scopes) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""
_CHANGE: Final = """
    UPDATE identity.client SET scopes = $3 WHERE ledger_id = $1 AND name = $2
"""
_CLOSE: Final = """
    UPDATE identity.client SET closed_at = now()
     WHERE ledger_id = $1 AND name = $2 AND closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A client. Without `scopes` its keys have what each was issued with."""

    name: str
    scopes: Sequence[str] | None
    created_at: datetime
    closed_at: datetime | None


async def list_clients(db: DriverConnection, ledger_id: UUID) -> Sequence[ClientRecord]:
    """Every client of a council, by name."""
    return [ClientRecord(*row) for row in await db.fetch(_LIST, ledger_id)]


async def add_client(
    db: DriverConnection, ledger_id: UUID, name: str, scopes: Sequence[str]
) -> ClientRecord:
    """Create a client.

    Raises:
        Conflict: the council has one of this name, or as many as it may have.
    """
    if len(await list_clients(db, ledger_id)) >= MAX_CLIENTS:
        raise Conflict(f"the council has {MAX_CLIENTS} clients already")
    if await db.execute(_ADD, ledger_id, name, sorted(set(scopes))) != "INSERT 0 1":
        raise Conflict("the council has a client of this name already")
    return await require_client(db, ledger_id, name)


async def change_scopes(
    db: DriverConnection, ledger_id: UUID, name: str, scopes: Sequence[str]
) -> ClientRecord:
    """Set what a client may do, and so what each of its keys may at most.

    Raises:
        NotFound: the council has no such client.
    """
    await require_client(db, ledger_id, name)
    await db.execute(_CHANGE, ledger_id, name, sorted(set(scopes)))
    return await require_client(db, ledger_id, name)


async def close_client(db: DriverConnection, ledger_id: UUID, name: str) -> ClientRecord:
    """End every key of a client, and let it get no other. Without effect if it is closed.

    Raises:
        NotFound: the council has no such client.
    """
    await require_client(db, ledger_id, name)
    await db.execute(_CLOSE, ledger_id, name)
    return await require_client(db, ledger_id, name)


async def require_client(db: DriverConnection, ledger_id: UUID, name: str) -> ClientRecord:
    """A client, locked until the transaction ends.

    Raises:
        NotFound: the council has no such client.
    """
    row = await db.fetchrow(_FIND, ledger_id, name)
    if row is None:
        raise NotFound
    return ClientRecord(*row)
