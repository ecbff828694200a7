"""The shadow of a projection's tables: made in a schema of its own, filled, and swapped.

The shadow counts the facts that were applied to it, in the transactions that apply them, so that
nothing is exchanged that is not whole.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.roles import OWNER_ROLE
from events.envelope import LedgerId, Position
from events.subscription import TransactionFactory


class RebuildInProgress(Exception):
    """Another process is rebuilding a projection of the same schema."""


class IncompleteShadow(Exception):
    """The shadow was not given every fact; names the ledger and both counts."""


class ShadowProgress(NamedTuple):
    """How far a ledger has been applied to the shadow, and how many facts that were."""

    position: Position
    facts: int


@dataclass(frozen=True, slots=True)
class ShadowTables:
    """Tables like `tables` of the living `schema`, in the schema `name`."""

    schema: str
    tables: Sequence[str]
    name: str

    async def progress(self, db: AsyncConnection) -> Mapping[LedgerId, ShadowProgress]:
        """How far each ledger has been applied. A ledger that is not there was not begun."""
        rows = await (await driver_connection(db)).fetch(
            f"SELECT ledger_id, position, facts FROM {self.name}.rebuild_progress"  # noqa: S608
        )
        return {LedgerId(row[0]): ShadowProgress(Position(row[1]), row[2]) for row in rows}

    async def record_progress(
        self, db: AsyncConnection, ledger_id: LedgerId, position: Position, facts: int
    ) -> None:
        """Note that so many more facts were applied, and the position that is whole by now."""
        await (await driver_connection(db)).execute(
            f"INSERT INTO {self.name}.rebuild_progress AS p VALUES ($1, $2, $3)"  # noqa: S608
            " ON CONFLICT (ledger_id) DO UPDATE SET position = $2, facts = p.facts + $3",
            ledger_id,
            position,
            facts,
        )

    async def analyze(self, db: AsyncConnection) -> None:
        """Count what the tables hold, so that queries of them are planned well at once."""
        for table in self.tables:
            await (await driver_connection(db)).execute(f"ANALYZE {self.name}.{table}")

    async def swap(self, db: AsyncConnection) -> Mapping[LedgerId, ShadowProgress]:
        """Put the shadow's tables in the place of the living ones; answers what they hold.

        Raises:
            IncompleteShadow: some facts were not applied, or were applied twice.
        """
        reached = await self.progress(db)
        for ledger_id, (position, facts) in reached.items():
            if facts != position:  # positions have no gap
                raise IncompleteShadow(
                    f"ledger {ledger_id}: {facts} facts up to position {position}"
                )
        connection = await driver_connection(db)
        for table in self.tables:
            await connection.execute(f"DROP TABLE {self.schema}.{table}")
            await connection.execute(f"ALTER TABLE {self.name}.{table} SET SCHEMA {self.schema}")
        await connection.execute(f"DROP SCHEMA {self.name} CASCADE")
        return reached


@asynccontextmanager
async def rebuild_lock(begin: TransactionFactory, schema: str) -> AsyncGenerator[None]:
    """Be the only one that rebuilds projections of a schema, for as long as the block lasts.

    If this transaction is lost, another rebuild may begin; it drops the first one's shadow, so that
    the first ends in an error and exchanges nothing.

    Raises:
        RebuildInProgress: somebody else is at it.
    """
    async with begin() as db:
        connection = await driver_connection(db)
        await connection.execute(
            "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL transaction_timeout = 0"
        )
        locked = "SELECT pg_try_advisory_xact_lock(hashtextextended('rebuild ' || $1, 0))"
        if not await connection.fetchval(locked, schema):
            raise RebuildInProgress
        yield


async def create_shadow_tables(
    begin: TransactionFactory, schema: str, tables: Sequence[str]
) -> ShadowTables:
    """Make an empty shadow; what an earlier rebuild has left behind is dropped."""
    async with begin() as db:
        connection = await driver_connection(db)
        left = await connection.fetch(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1 || '_rebuilt')", schema
        )
        name = await connection.fetchval(
            "SELECT $1 || '_rebuilt_' || left(replace(gen_random_uuid()::text, '-', ''), 12)",
            schema,
        )
        # A schema is made by who logged in, as by a migration: the owner may make none.
        acting: str = await connection.fetchval("SELECT current_setting('role')")
        await connection.execute("SET LOCAL ROLE NONE")
        for (old,) in left:
            await connection.execute(f"DROP SCHEMA {old} CASCADE")
        await connection.execute(f"CREATE SCHEMA {name} AUTHORIZATION {OWNER_ROLE}")
        await connection.execute(f"SET LOCAL ROLE {acting}")
        for table in tables:
            await connection.execute(
                "SELECT log.create_shadow_table_v1($1::text::regclass, $2)",
                f"{schema}.{table}",
                name,
            )
        await connection.execute(
            f"CREATE TABLE {name}.rebuild_progress"
            " (ledger_id uuid PRIMARY KEY, position bigint NOT NULL, facts bigint NOT NULL)"
        )
    return ShadowTables(schema, tables, name)
