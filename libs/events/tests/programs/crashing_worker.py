"""A worker that aborts at the event at a given position."""

import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from events.stored_event import StoredEvent
from events.subscription import Subscription
from events.subscription_worker import SubscriptionWorker


async def main(url: str, crashing: int) -> None:
    async def insert_or_abort(db: AsyncConnection, batch: Sequence[StoredEvent]) -> None:
        if any(row.position == crashing for row in batch):
            os.abort()
        await (await driver_connection(db)).executemany(
            "INSERT INTO subscriber.seen (ledger_id, position, stream_id, type)"
            " VALUES ($1, $2, $3, $4)",
            [(row.ledger_id, row.position, row.stream_id, row.type) for row in batch],
        )

    begin = partial(transaction, create_engine(url, pool_size=2), Ledgers.ALL)
    await SubscriptionWorker(begin, Subscription("seen@1", "subscriber"), insert_or_abort).run(
        asyncio.Event()
    )


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
