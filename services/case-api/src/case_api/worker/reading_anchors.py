"""Anchors the record of reading in the log, as time passes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.readings.anchors import anchor_readings, unanchored_ledgers
from chassis.database import Ledgers, driver_connection, transaction
from chassis.periodic_jobs import FIRST_AFTER_SECONDS, PeriodicJob
from events.failures import is_retryable

ANCHORED_AFTER: Final = timedelta(hours=1)
"""The age of a reading at which the record is anchored: at most one fact an hour in each log."""
_PAUSE_SECONDS: Final = 300.0


def anchor_job(engine: AsyncEngine, notify: Callable[[], None]) -> PeriodicJob:
    """The job that anchors what was read more than an hour ago, every five minutes.

    Several processes may do so at once: what one has stated, another does not state again.
    """

    async def anchor() -> None:
        if await anchor_each(engine, ANCHORED_AFTER):
            notify()

    return PeriodicJob(
        *("reading_anchors", anchor, _PAUSE_SECONDS, FIRST_AFTER_SECONDS), is_delay=is_retryable
    )


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
