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


@asynccontextmanager
async def long_transaction(url: str, scope: UUID | Ledgers) -> AsyncGenerator[DriverConnection]:
    """A transaction on a connection of its own, with time to write or read big tables."""
    engine = create_engine(url, pool_size=1, timeouts=MAINTENANCE_TIMEOUTS)
    async with transaction(engine, scope) as db:
        yield await driver_connection(db)
    await engine.dispose()
