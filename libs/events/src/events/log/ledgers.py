"""The register of ledgers: one for each council, closed when councils merge or split."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection


@dataclass(frozen=True, slots=True)
class Ledger:
    """A council's log: its opaque id, the council's DfE number (3 digits) and name."""

    ledger_id: UUID
    authority: str
    name: str


async def open_ledger(db: AsyncConnection, ledger: Ledger) -> bool:
    """Register a council; returns False if its ledger exists. Needs the owner's role."""
    status = await (await driver_connection(db)).execute(
        "INSERT INTO log.ledger (ledger_id, authority, name) VALUES ($1, $2, $3)"
        " ON CONFLICT (ledger_id) DO NOTHING",
        ledger.ledger_id,
        ledger.authority,
        ledger.name,
    )
    return status == "INSERT 0 1"


async def close_ledger(db: AsyncConnection, ledger_id: UUID) -> None:
    """Refuse further appends; the ledger stays readable. Needs the owner's role."""
    connection = await driver_connection(db)
    await connection.execute(
        "UPDATE log.ledger SET closed_at = $2 WHERE ledger_id = $1 AND closed_at IS NULL",
        ledger_id,
        await connection.fetchval("SELECT now()"),
    )


async def list_ledgers(db: AsyncConnection) -> list[Ledger]:
    """Every ledger that the transaction may read: all of them, for the owner's role."""
    rows = await (await driver_connection(db)).fetch(
        "SELECT ledger_id, authority, name FROM log.ledger ORDER BY authority, opened_at"
    )
    return [Ledger(*row) for row in rows]
