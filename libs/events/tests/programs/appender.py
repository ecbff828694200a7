"""Appends two hundred events, whose ids are the same in every run."""

import asyncio
import sys
from uuid import UUID

from chassis.database import create_engine, transaction
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.testing import append_closures


async def main(url: str, ledger_id: LedgerId) -> None:
    engine = create_engine(url, pool_size=1)
    sys.stdout.write("started\n")
    sys.stdout.flush()
    for i in range(200):
        async with transaction(engine, ledger_id) as db:
            await PostgresLog(db, ledger_id).append(append_closures(str(i)))
    await engine.dispose()


asyncio.run(main(sys.argv[1], LedgerId(UUID(sys.argv[2]))))
