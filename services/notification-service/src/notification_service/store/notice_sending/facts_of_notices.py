"""Appends the facts of notices to the log, in the transaction of their end."""

from sqlalchemy.ext.asyncio import AsyncConnection

from events.envelope import LedgerId, StreamAppend
from events.log.errors import ClosedLedger
from events.log.postgres import PostgresLog


async def append_unless_closed(
    db: AsyncConnection, ledger_id: LedgerId, *facts: StreamAppend
) -> None:
    """Append facts, unless the ledger of the council was closed meanwhile.

    Its cases have moved then, and how a notice ended is in its row alone: a notice that could never
    end would be sent again and again.
    """
    try:
        async with db.begin_nested():
            await PostgresLog(db, ledger_id).append(*facts)
    except ClosedLedger:
        pass
