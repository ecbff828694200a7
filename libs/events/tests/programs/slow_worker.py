"""A worker that applies each batch slowly, so that it can be killed in the middle of one."""

import asyncio
import sys
from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from events.batch_processor import decode_then
from events.envelope import EventEnvelope
from events.subscription import Subscription
from events.subscription_worker import SubscriptionWorker


async def insert_slowly(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
    for row in batch:
        await (await driver_connection(db)).execute(
            "INSERT INTO subscriber.seen (ledger_id, position, stream_id, type)"
            " VALUES ($1, $2, $3, $4)",
            row.ledger_id,
            row.position,
            row.stream_id,
            row.event.type,
        )
        await asyncio.sleep(0.02)


async def main(url: str) -> None:
    begin = partial(transaction, create_engine(url, pool_size=2), Ledgers.ALL)
    subscription = Subscription("seen@1", "subscriber", batch_size=7)
    await SubscriptionWorker(begin, subscription, decode_then(insert_slowly)).run(asyncio.Event())


asyncio.run(main(sys.argv[1]))
