"""Seals in the database: a convenience. Evidence is only the folder outside it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.log.seals import Seal

_COLUMNS: Final = "ledger_id, version, authority, position, hash, sealed_at, key_id, signature"


async def read_seals(db: AsyncConnection, ledger_id: UUID) -> Sequence[Seal]:
    """The seals of a ledger, by position and age."""
    rows = await (await driver_connection(db)).fetch(
        f"SELECT {_COLUMNS} FROM log.seal"  # noqa: S608  # constants only
        " WHERE ledger_id = $1 ORDER BY position, sealed_at",
        ledger_id,
    )
    return [Seal(**dict(row)) for row in rows]


async def store_seal(db: AsyncConnection, seal: Seal) -> None:
    """Store a seal, once. Needs the role of the sealer or of the owner."""
    await (await driver_connection(db)).execute(
        f"INSERT INTO log.seal ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"  # noqa: S608
        " ON CONFLICT DO NOTHING",
        seal.ledger_id,
        seal.version,
        seal.authority,
        seal.position,
        seal.hash,
        seal.sealed_at,
        seal.key_id,
        seal.signature,
    )
