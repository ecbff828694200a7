"""A worker that dies without a word when it comes to the fact at a position."""

import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Everyone, create_engine, driver, transaction
from events.follow import Follower, Subscription
from events.stored import StoredEvent


async def main(url: str, deadly: int) -> None:
    async def note(db: AsyncConnection, news: Sequence[StoredEvent]) -> None:
        if any(row.position == deadly for row in news):
            os.abort()
        await (await driver(db)).executemany(
            "INSERT INTO follower.seen (ledger_id, position, stream_id, type)"
            " VALUES ($1, $2, $3, $4)",
            [(row.ledger_id, row.position, row.stream_id, row.type) for row in news],
        )

    begin = partial(transaction, create_engine(url, pool_size=2), Everyone.EVERYONE)
    await Follower(begin, Subscription("seen@1", "follower"), note).run(asyncio.Event())


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
