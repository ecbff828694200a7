"""The plan of a subscription's query for streams to resume, with 40,000 parked streams."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from events.envelope import LedgerId
from events.parked_streams import resume_query

SEED = """
INSERT INTO subscriber.checkpoint (subscription, ledger_id, position) VALUES ('seen@1', $1, 100000);
INSERT INTO subscriber.parked (subscription, ledger_id, stream_id, position, detail, reason)
SELECT 'seen@1', $1, gen_random_uuid(), n, 'a fault', 'failed' FROM generate_series(1, 40000) n;
ANALYZE subscriber.parked, subscriber.checkpoint;
"""
REQUEST_RESUME = "UPDATE subscriber.parked SET resume_requested = true WHERE position = $1"


def nodes(top: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield top
    for each in top.get("Plans", ()):
        yield from nodes(each)


async def rows_examined(connection: DriverConnection) -> float:
    """The rows of parked streams that the query reads."""
    query = (
        "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE resume_query ('seen@1', 'a release')"
    )
    await connection.execute(f"PREPARE resume_query AS {resume_query('subscriber')}")
    (found,) = await connection.fetchval(query)
    await connection.execute("DEALLOCATE resume_query")
    return sum(
        (each["Actual Rows"] + each.get("Rows Removed by Filter", 0)) * each["Actual Loops"]
        for each in nodes(found["Plan"])
        if each.get("Relation Name") == "parked"
    )


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_parked_streams_that_are_not_to_be_resumed_are_not_read(
    admin: AsyncEngine, engine: AsyncEngine, ledger_id: LedgerId, mode: str
) -> None:
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(SEED.replace("$1", f"'{ledger_id}'::uuid"))

    async with transaction(engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        none = await rows_examined(connection)
        await connection.execute(REQUEST_RESUME, 20_000)
        one = await rows_examined(connection)

    assert none == 0
    assert one == 1
