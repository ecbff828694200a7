"""Keeping seals in the database, beside what is exported."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.log.seals import Seal, seal


async def kept_seals(db: AsyncConnection, ledger_id: UUID) -> Sequence[Seal]:
    """The seals of a ledger, oldest first."""
    rows = await (await driver(db)).fetch(
        "SELECT ledger_id, position, hash, sealed_at, key_id, signature FROM log.seal"
        " WHERE ledger_id = $1 ORDER BY position",
        ledger_id,
    )
    return [Seal(*row) for row in rows]


async def seal_head(
    db: AsyncConnection, key: Ed25519PrivateKey, ledger_id: UUID, now: datetime
) -> Seal | None:
    """Sign the latest row and keep the seal; None for an empty ledger, the old one if unchanged.

    Verify first: a seal says that what stands before it was found whole. Needs the owner's role.
    """
    connection = await driver(db)
    head = await connection.fetchrow(
        "SELECT position, hash FROM log.event WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1",
        ledger_id,
    )
    if head is None:
        return None
    kept = await kept_seals(db, ledger_id)
    if kept and kept[-1].position == head["position"]:
        return kept[-1]
    new = seal(key, ledger_id, head["position"], head["hash"], now)
    await connection.execute(
        "INSERT INTO log.seal (ledger_id, position, hash, sealed_at, key_id, signature)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        new.ledger_id,
        new.position,
        new.hash,
        new.sealed_at,
        new.key_id,
        new.signature,
    )
    return new
