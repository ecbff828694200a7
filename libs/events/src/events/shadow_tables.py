"""Shadow tables of a projection: made in a schema of their own, filled, and swapped in.

The transactions that apply events also count them, so that incomplete tables are not swapped in.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from chassis.roles import OWNER_ROLE
from events.envelope import LedgerId, Position
from events.projection import TableDdl
from events.subscription import TransactionFactory


class RebuildInProgress(Exception):
    """Another process is rebuilding a projection of the same schema."""


class IncompleteShadow(Exception):
    """The shadow tables lack events or have some twice; names the ledger and both counts."""


class ShadowProgress(NamedTuple):
    """The position up to which a ledger is applied to the shadow tables, and the events applied."""

    position: Position
    events: int


@dataclass(frozen=True, slots=True)
class ShadowTables:
    """Tables like `tables` of the live `schema`, in the schema `name`."""

    schema: str
    tables: Sequence[str]
    name: str

    async def progress(self, db: AsyncConnection) -> Mapping[LedgerId, ShadowProgress]:
        """How far each ledger has been applied. A ledger that is missing was not started."""
        rows = await (await driver_connection(db)).fetch(
            f"SELECT ledger_id, position, events FROM {self.name}.rebuild_progress"  # noqa: S608
        )
        return {LedgerId(row[0]): ShadowProgress(Position(row[1]), row[2]) for row in rows}

    async def record_progress(
        self, db: AsyncConnection, ledger_id: LedgerId, position: Position, events: int
    ) -> None:
        """Add to the events applied, and set the position up to which the ledger is complete."""
        await (await driver_connection(db)).execute(
            f"INSERT INTO {self.name}.rebuild_progress AS p VALUES ($1, $2, $3)"  # noqa: S608
            " ON CONFLICT (ledger_id) DO UPDATE SET"
            " position = EXCLUDED.position, events = p.events + EXCLUDED.events",
            ledger_id,
            position,
            events,
        )

    async def analyze(self, db: AsyncConnection) -> None:
        """Analyse the tables, so that queries of them are planned well at once."""
        for table in self.tables:
            await (await driver_connection(db)).execute(f"ANALYZE {self.name}.{table}")

    async def swap(self, db: AsyncConnection) -> Mapping[LedgerId, ShadowProgress]:
        """Replace the live tables by the shadow tables; returns the progress of each ledger.

        Raises:
            IncompleteShadow: some events were not applied, or were applied twice.
        """
        reached = await self.progress(db)
        for ledger_id, (position, events) in reached.items():
            if events != position:  # positions have no gap
                raise IncompleteShadow(
                    f"ledger {ledger_id}: {events} events up to position {position}"
                )
        connection = await driver_connection(db)
        for table in self.tables:
            await connection.execute(f"DROP TABLE {self.schema}.{table}")
            await connection.execute(f"ALTER TABLE {self.name}.{table} SET SCHEMA {self.schema}")
        await connection.execute(f"DROP SCHEMA {self.name} CASCADE")
        return reached


@asynccontextmanager
async def rebuild_lock(begin: TransactionFactory, schema: str) -> AsyncGenerator[None]:
    """Hold the lock on rebuilds of a schema during the block.

    If this transaction is lost, another rebuild may begin; it drops the shadow tables of the first,
    which then ends in an error and swaps nothing.

    Raises:
        RebuildInProgress: another process holds it.
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
    begin: TransactionFactory,
    schema: str,
    tables: Sequence[str],
    table_ddl: TableDdl | None = None,
) -> ShadowTables:
    """Create empty shadow tables; those that an earlier rebuild left behind are dropped.

    They are created by `table_ddl`, or like the live tables. On a cluster they are distributed like
    them (`log.distribute_like_v1`).
    """
    async with begin() as db:
        connection = await driver_connection(db)
        name = await _create_schema(connection, schema)
        for statement in table_ddl(name) if table_ddl else ():
            await connection.execute(statement)
        for table in tables:
            live = f"{schema}.{table}"
            if table_ddl is None:
                await connection.execute(_CREATE_LIKE, live, name)
            else:
                await connection.execute(_DISTRIBUTE, live, f"{name}.{table}")
        await connection.execute(
            f"CREATE TABLE {name}.rebuild_progress"
            " (ledger_id uuid PRIMARY KEY, position bigint NOT NULL, events bigint NOT NULL)"
        )
    return ShadowTables(schema, tables, name)


_CREATE_LIKE: Final = "SELECT log.create_shadow_table_v1($1::text::regclass, $2)"
_DISTRIBUTE: Final = "SELECT log.distribute_like_v1($1::text::regclass, $2::text::regclass)"


async def _create_schema(connection: DriverConnection, schema: str) -> str:
    """An empty schema for shadow tables, in place of those that earlier rebuilds left behind."""
    leftovers = await connection.fetch(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1 || '_rebuilt')", schema
    )
    name: str = await connection.fetchval(
        "SELECT $1 || '_rebuilt_' || left(replace(gen_random_uuid()::text, '-', ''), 12)",
        schema,
    )
    # A schema is made by the login role, as by a migration: the owner may make none.
    acting: str = await connection.fetchval("SELECT current_setting('role')")
    await connection.execute("SET LOCAL ROLE NONE")
    for (leftover,) in leftovers:
        await connection.execute(f"DROP SCHEMA {leftover} CASCADE")
    await connection.execute(f"CREATE SCHEMA {name} AUTHORIZATION {OWNER_ROLE}")
    await connection.execute(f"SET LOCAL ROLE {acting}")
    return name
