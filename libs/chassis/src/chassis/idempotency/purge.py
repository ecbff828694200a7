"""Deleting stored results once they are old."""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.idempotency.key import RETENTION_HOURS
from chassis.periodic_jobs import FIRST_AFTER_SECONDS, PeriodicJob
from chassis.row_changes import change_rows

_PAUSE_SECONDS: Final = 3600.0
_BATCH: Final = 1000

log = structlog.stdlib.get_logger()


async def purge(engine: AsyncEngine, schema: str) -> int:
    """Delete the results that are older than `RETENTION_HOURS`; returns how many.

    A batch at a time, each a transaction, so that every statement is bounded.
    """
    purged = 0
    while batch := await _purge_batch(engine, schema):
        purged += batch
    return purged


def purge_job(engine: AsyncEngine, schema: str) -> PeriodicJob:
    """The job that purges every hour."""

    async def purge_and_log() -> None:
        log.info("idempotency_results_purged", count=await purge(engine, schema))

    return PeriodicJob(
        "idempotency_purge", purge_and_log, _PAUSE_SECONDS, first_after_seconds=FIRST_AFTER_SECONDS
    )


async def _purge_batch(engine: AsyncEngine, schema: str) -> int:
    before = datetime.now(UTC) - timedelta(hours=RETENTION_HOURS)  # noqa: TID251  # a retention
    async with transaction(engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        old = await connection.fetch(old_results_query(schema), before)
        return len(await change_rows(connection, purge_statement(schema), old, before))


def old_results_query(schema: str) -> str:
    """The query of the oldest results before an instant, over all ledgers, a batch at most."""
    return f"""
        SELECT ledger_id, scope FROM {schema}.idempotency
        WHERE created_at < $1 ORDER BY created_at LIMIT {_BATCH}
    """  # noqa: S608  # the schema is an identifier


def purge_statement(schema: str) -> str:
    """The statement that deletes an old result, unless a new one has taken its scope."""
    return f"""
        DELETE FROM {schema}.idempotency
        WHERE ledger_id = $1 AND scope = $2 AND created_at < $3
        RETURNING scope
    """  # noqa: S608  # the schema is an identifier
