"""Which deadlines there is something to say about because a day has come."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.kept import Kept
from deadline_service.store.keeping import COLUMNS, kept
from events.envelope import LedgerId

_LEDGERS: Final = "SELECT DISTINCT ledger_id FROM deadline.deadline WHERE next_call <= $1 LIMIT 100"
_DUE: Final = (
    f"SELECT {COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND next_call <= $2"
    " ORDER BY next_call, deadline_id LIMIT $3 FOR UPDATE SKIP LOCKED"
)


async def ledgers_to_call(db: AsyncConnection, today: date) -> Sequence[LedgerId]:
    """The ledgers in which a deadline is to be looked at; the transaction must see everyone's."""
    rows = await (await driver(db)).fetch(_LEDGERS, today)
    return [LedgerId(row[0]) for row in rows]


async def to_call(
    db: AsyncConnection, ledger_id: LedgerId, today: date, limit: int
) -> Sequence[Kept]:
    """Deadlines to be looked at, the longest waiting first, locked until the transaction ends."""
    rows = await (await driver(db)).fetch(_DUE, ledger_id, today, limit)
    return [kept(row) for row in rows]
