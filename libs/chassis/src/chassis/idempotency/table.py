"""The table of kept answers, one in each service's schema."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import LEDGER_POLICY, Ledgers, transaction
from chassis.failures import is_transient
from chassis.idempotency.key import RETENTION_HOURS

_HOURLY: Final = 3600.0
_BATCH: Final = 1000

log = structlog.stdlib.get_logger()


def idempotency_ddl(schema: str, role: str) -> list[str]:
    """The statements of a migration: the table, its policy, the grants to the service's role."""
    return [
        f"""
        CREATE TABLE {schema}.idempotency (
            ledger_id uuid NOT NULL,
            scope bytea NOT NULL CHECK (length(scope) = 32),
            fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
            status smallint NOT NULL,
            headers text NOT NULL,
            body bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (ledger_id, scope)
        )
        """,
        f"CREATE INDEX idempotency_by_age ON {schema}.idempotency (created_at)",
        f"ALTER TABLE {schema}.idempotency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY of_its_ledger ON {schema}.idempotency USING ({LEDGER_POLICY})",
        f"GRANT SELECT, INSERT, DELETE ON {schema}.idempotency TO {role}",
    ]


async def purge(engine: AsyncEngine, schema: str) -> int:
    """Delete the answers that are older than `KEPT_FOR` hours; how many there were.

    A batch at a time, each a transaction, so that no statement grows with what there is.
    """
    forgotten = 0
    while batch := await _purge_batch(engine, schema):
        forgotten += batch
    return forgotten


async def _purge_batch(engine: AsyncEngine, schema: str) -> int:
    async with transaction(engine, Ledgers.ALL) as db:
        return (await db.execute(text(purge_query(schema)), {"h": RETENTION_HOURS})).rowcount


def purge_query(schema: str) -> str:
    """The statement that deletes the oldest answers, a batch at most."""
    return f"""
        DELETE FROM {schema}.idempotency WHERE (ledger_id, scope) IN (
            SELECT ledger_id, scope FROM {schema}.idempotency
            WHERE created_at < now() - make_interval(hours => :h)
            ORDER BY created_at LIMIT {_BATCH}
        )
    """  # noqa: S608  # the schema is an identifier


async def purge_periodically(engine: AsyncEngine, schema: str, every: float = _HOURLY) -> None:
    """Forget, and again every so many seconds, until cancelled.

    Several processes may do so at once. While the database is away, it waits for the next time.
    """
    while True:
        try:
            log.info("idempotency_keys_purged", count=await purge(engine, schema))
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(every)
