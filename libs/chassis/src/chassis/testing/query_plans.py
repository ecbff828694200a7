"""What a statement reads, by the plan that PostgreSQL executed."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

from chassis.database import (
    DriverConnection,
    Ledgers,
    create_engine,
    driver_connection,
    transaction,
)
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS

PlanNode: TypeAlias = Mapping[str, Any]
"""A node of a plan, as `EXPLAIN (FORMAT JSON)` prints it."""


def plan_nodes(top: PlanNode) -> Iterator[PlanNode]:
    """A node and all those below it."""
    yield top
    for each in top.get("Plans", ()):
        yield from plan_nodes(each)


def rows_read(top: PlanNode) -> float:
    """Rows of tables that a plan read, those that a condition then dropped included.

    The plan is that of `EXPLAIN (ANALYZE, FORMAT JSON)`.
    """
    return sum(_rows_of(each) for each in plan_nodes(top) if "Relation Name" in each)


def _rows_of(node: PlanNode) -> float:
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + dropped) * node["Actual Loops"]


async def rows_read_by(db: DriverConnection, statement: str, *values: object) -> float:
    """Rows of tables that a prepared statement read with these values: see `rows_read`."""
    given = ", ".join(f"'{value}'" for value in values)
    execute = f"EXECUTE statement ({given})" if values else "EXECUTE statement"
    await db.execute(f"PREPARE statement AS {statement}")
    (found,) = await db.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {execute}")
    await db.execute("DEALLOCATE statement")
    return rows_read(found["Plan"])


async def plan_modes(db: DriverConnection) -> AsyncGenerator[str]:
    """Each way to plan a prepared statement, in force while it is the one that was yielded.

    For the values that are given, and for any values; the server chooses between them.
    """
    for mode in ("force_custom_plan", "force_generic_plan"):
        await db.execute(f"SET LOCAL plan_cache_mode = {mode}")
        yield mode


@asynccontextmanager
async def long_transaction(url: str, scope: UUID | Ledgers) -> AsyncGenerator[DriverConnection]:
    """A transaction on a connection of its own, with time to write or read big tables."""
    engine = create_engine(url, pool_size=1, timeouts=MAINTENANCE_TIMEOUTS)
    async with transaction(engine, scope) as db:
        yield await driver_connection(db)
    await engine.dispose()
