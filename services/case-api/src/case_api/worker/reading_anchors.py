"""Anchors the record of reading in the log, as time passes."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.readings.anchors import anchor_readings, unanchored_ledgers
from chassis.database import Ledgers, driver_connection, transaction
from chassis.failures import is_transient

ANCHORED_AFTER: Final = timedelta(hours=1)
"""The age of a reading at which the record is anchored: at most one fact an hour in each log."""
_INTERVAL_SECONDS: Final = 300.0


async def anchor_periodically(
    engine: AsyncEngine, notify: Callable[[], None], interval_seconds: float = _INTERVAL_SECONDS
) -> None:
    """Anchor what was read more than an hour ago, at intervals, until cancelled.

    Several processes may do so at once: what one has stated, another does not state again. While
    the database is unavailable, it waits for the next interval.
    """
    while True:
        try:
            if await anchor_each(engine, ANCHORED_AFTER):
                notify()
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(interval_seconds)


async def anchor_each(engine: AsyncEngine, age: timedelta) -> int:
    """Anchor the record of each council that has an unanchored reading of an age, at once.

    Returns of how many: each in a transaction of its own, so that the log of none waits for others.
    """
    async with transaction(engine, Ledgers.ALL) as db:
        ledgers = await unanchored_ledgers(await driver_connection(db), age)
    for ledger_id in ledgers:
        async with transaction(engine, ledger_id) as db:
            await anchor_readings(await driver_connection(db))
    return len(ledgers)
