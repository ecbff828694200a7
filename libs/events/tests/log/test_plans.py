"""The plans of the hot reads, on a table that is not analysed."""

import re
from collections.abc import AsyncGenerator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from events.envelope import LedgerId
from events.log import filtered_read, postgres

_SEED = """
ALTER TABLE log.event DISABLE TRIGGER USER;
INSERT INTO log.event (
    ledger_id, position, stream_id, stream_version, event_id, type, schema_version,
    actor, correlation_id, recorded_at, hash_version, hash, body
)
SELECT l, p, md5((p / 20)::text)::uuid, p % 20 + 1, md5(l::text || p)::uuid, 'case.closed', 1,
       'seed', l, now(), 1, sha256(p::text::bytea), '{}'
FROM unnest(ARRAY[$1::uuid, gen_random_uuid(), gen_random_uuid()]) l, generate_series(1, 7000) p
"""


@pytest.fixture
async def seeded(
    admin: AsyncEngine, engine: AsyncEngine, ledger_id: LedgerId
) -> AsyncGenerator[DriverConnection]:
    """A transaction of case-api, over 21,000 rows in three ledgers."""
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(_SEED.replace("$1", f"'{ledger_id}'"))
    async with transaction(engine, ledger_id) as db:
        yield await driver_connection(db)


@pytest.mark.parametrize(
    ("query", "arguments", "index"),
    [
        pytest.param(postgres.READ_QUERY, "5000, 500", "event_pkey", id="reading a ledger"),
        pytest.param(
            postgres.STREAMS_QUERY,
            "ARRAY[md5('7')::uuid], NULL",
            "event_ledger_id_stream_id_stream_version_key",
            id="reading a case",
        ),
        pytest.param(
            postgres.CASE_IDS_QUERY,
            "md5('7')::uuid, 200",
            "event_ledger_id_stream_id_stream_version_key",
            id="the cases of a ledger, one after the other",
        ),
        pytest.param(
            filtered_read.TYPES_QUERY,
            "1000, 6000, ARRAY['case.*'], 100",
            "event_pkey",
            id="the events of some types",
        ),
        pytest.param(
            filtered_read.CASE_QUERY,
            "0, 7000, ARRAY['*'], 100, md5('7')::uuid",
            "event_ledger_id_stream_id_stream_version_key",
            id="the events of a case, as a feed",
        ),
        pytest.param(postgres.HEAD_QUERY, None, "event_pkey", id="the head of a ledger"),
    ],
)
async def test_a_hot_read_walks_one_index(
    seeded: DriverConnection, ledger_id: LedgerId, query: str, arguments: str | None, index: str
) -> None:
    await seeded.execute("SET plan_cache_mode = force_generic_plan")
    await seeded.execute(f"PREPARE hot AS {query}")
    values = f"'{ledger_id}'" + (f", {arguments}" if arguments else "")

    plan = await explain(seeded, f"EXECUTE hot ({values})")

    assert index in plan
    assert "Seq Scan" not in plan


async def test_reading_a_ledger_scans_only_the_rows_it_returns(
    seeded: DriverConnection, ledger_id: LedgerId
) -> None:
    """With LIMIT alone, the rest of the ledger was read and sorted, independently of the plan."""
    plan = await explain(
        seeded, f"(ANALYZE, TIMING OFF, COSTS OFF) {postgres.READ_QUERY}", ledger_id, 1000, 500
    )

    assert {int(rows) for rows in re.findall(r"actual rows=(\d+)", plan)} == {500}


async def test_the_heads_of_ledgers_are_one_index_probe_each(admin: AsyncEngine) -> None:
    async with transaction(admin, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        body = await connection.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'heads_v1'")
        plan = await explain(connection, body)

    assert "using event_pkey" in plan


async def explain(connection: DriverConnection, query: str, *values: object) -> str:
    """The plan, as psql would print it."""
    return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query}", *values))
