"""The record of reading is anchored in the log, whose seals cover the anchors."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final, Protocol

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.readings.listing import ReadingFilter, list_readings
from case_api.store.readings.verify import VerifiedRecord
from case_api.worker.reading_anchors import ANCHORED_AFTER, anchor_each
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.testing import Database
from events.codec import decode_event, encode_event
from events.contracts import LedgerReadingsAnchored
from events.envelope import LedgerId

NOW: Final = timedelta(0)
Tamper = Callable[[str], Awaitable[None]]
Verify = Callable[[], Awaitable[VerifiedRecord]]


class OpenedCase(Protocol):
    """As the fixture of tests/api returns it."""

    path: str


async def anchors(engine: AsyncEngine, council: LedgerId) -> Sequence[LedgerReadingsAnchored]:
    """The anchors in the log, each of which has the canonical text of its contract."""
    async with transaction(engine, council) as db:
        rows = await (await driver_connection(db)).fetch(
            "SELECT type, schema_version, body FROM log.event WHERE type LIKE 'ledger.%'"
            " ORDER BY position"
        )
    found = [decode_event(*row) for row in rows]
    assert [encode_event(each) for each in found] == [row["body"] for row in rows]
    return [each for each in found if isinstance(each, LedgerReadingsAnchored)]


@pytest.mark.usefixtures("three_readings")
async def test_an_anchor_states_the_last_row_of_the_record(
    engine: AsyncEngine, council: LedgerId, verify: Verify
) -> None:
    assert await anchor_each(engine, NOW) == 1

    async with transaction(engine, council) as db:
        (last,) = await list_readings(await driver_connection(db), council, ReadingFilter(), 1)
    assert await anchors(engine, council) == [
        LedgerReadingsAnchored(reading_position=3, reading_hash=last.hash.hex())
    ]
    found = await verify()
    assert (found.rows, found.anchored, found.fault) == (3, 3, None)


@pytest.mark.usefixtures("three_readings")
async def test_what_is_anchored_is_not_anchored_again(
    client: AsyncClient, case: OpenedCase, engine: AsyncEngine, council: LedgerId
) -> None:
    await anchor_each(engine, NOW)
    assert await anchor_each(engine, NOW) == 0

    await client.get(f"{case.path}/person")
    await anchor_each(engine, NOW)

    assert [each.reading_position for each in await anchors(engine, council)] == [3, 4]


@pytest.mark.usefixtures("three_readings")
async def test_processes_that_anchor_at_once_state_one_fact(
    engine: AsyncEngine, council: LedgerId
) -> None:
    await asyncio.gather(*(anchor_each(engine, NOW) for _ in range(4)))

    assert len(await anchors(engine, council)) == 1


@pytest.mark.usefixtures("three_readings")
async def test_a_reading_waits_an_hour_for_its_anchor(
    engine: AsyncEngine, council: LedgerId
) -> None:
    assert await anchor_each(engine, ANCHORED_AFTER) == 0
    assert await anchors(engine, council) == []


async def test_a_council_that_read_before_it_recorded_anything_is_anchored(
    client: AsyncClient, engine: AsyncEngine, council: LedgerId
) -> None:
    searched = {"name": "Example"}
    response = await client.post(
        "/v1/case-searches", json=searched, headers={"Idempotency-Key": "search"}
    )
    assert response.status_code == 200

    await anchor_each(engine, NOW)

    assert [each.reading_position for each in await anchors(engine, council)] == [1]


@pytest.mark.usefixtures("three_readings")
@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param(
            "DELETE FROM case_api.reading_case WHERE position = 3;"
            "DELETE FROM case_api.reading WHERE position = 3",
            id="the last row is removed",
        ),
        pytest.param(
            "UPDATE case_api.reading r SET actor = 'client:another', hash ="
            " case_api.reading_hash_v1(r.ledger_id, r.position, r.recorded_at, 'client:another',"
            " r.client, r.operation, r.kind, r.purpose, r.address, r.case_ids, r.covers_all,"
            " r.document_id, r.criteria, r.results, before.hash)"
            " FROM case_api.reading before WHERE r.position = 3 AND before.position = 2",
            id="the last row is changed and chained again",
        ),
    ],
)
async def test_a_record_that_was_rewritten_contradicts_its_anchor(
    engine: AsyncEngine, tamper: Tamper, verify: Verify, tampering: str
) -> None:
    await anchor_each(engine, NOW)

    await tamper(tampering)

    found = await verify()
    assert found.fault == "position 3: the log states another row"


@pytest.mark.usefixtures("three_readings")
async def test_the_anchor_is_a_fact_of_the_change_feed(
    client: AsyncClient, engine: AsyncEngine
) -> None:
    await anchor_each(engine, NOW)

    page = (await client.get("/v1/events")).json()

    assert page["events"][-1]["type"] == "ledger.readings_anchored"
    assert page["events"][-1]["data"]["reading_position"] == 3


async def test_the_service_cannot_state_another_hash(database: Database, council: LedgerId) -> None:
    connection: DriverConnection = await asyncpg.connect(database.url_for("case_api"))
    await connection.execute(f"SET log.ledger = '{council}'")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(
            "SELECT log.append_ledger_event_v1($1, $1, 'ledger.readings_anchored', 1::smallint,"
            " 'case-api', '{}', false)",
            str(council),
        )
    await connection.close()
