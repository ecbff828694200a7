"""Which facts of a case an endpoint received is known also after deliveries are purged."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import create_engine, driver_connection, transaction
from chassis.testing import Database
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.store.endpoints import (
    EndpointSettings,
    delete_endpoint,
    find_endpoint,
    update_endpoint,
)
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

CASE: Final = UUID(int=7)
"""The case of every message of these tests."""
DELIVERED: Final = DeliveryOutcome(DeliveryState.DELIVERED)
EXHAUSTED: Final = DeliveryOutcome(DeliveryState.EXHAUSTED)
SUCCEEDED: Final = AttemptResult(timedelta(), None, 204)
END: Final = datetime(9999, 1, 1, tzinfo=UTC)
LAST: Final = UUID(int=2**128 - 1)
FIELDS: Final = ("host", "type", "first_position", "last_position", "deliveries", "was_answered")


@pytest.fixture
async def case_api(database: Database) -> AsyncGenerator[AsyncEngine]:
    """Connections of case-api, which may execute the function and read no table."""
    made = create_engine(database.url_for("case_api"), pool_size=1)
    yield made
    await made.dispose()


async def delivered(
    engine: AsyncEngine,
    ledger_id: UUID,
    case_id: UUID = CASE,
    place: tuple[datetime, UUID] = (END, LAST),
    limit: int = 100,
) -> Sequence[Record]:
    async with transaction(engine, ledger_id) as db:
        return await (await driver_connection(db)).fetch(
            "SELECT * FROM notification.delivered_facts_v1($1, $2, $3, $4)", case_id, *place, limit
        )


def shown(rows: Sequence[Record]) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in FIELDS) for row in rows]


async def send(
    council: CouncilWebhooks,
    *positions: int,
    result: AttemptResult = SUCCEEDED,
    outcome: DeliveryOutcome = DELIVERED,
) -> None:
    """Deliver facts to every endpoint, one after the other."""
    for position in positions:
        await council.enqueue(make_message(position))
        await council.record(await council.claim(), result, outcome)


async def purge(council: CouncilWebhooks) -> None:
    """Purge everything, as if a hundred days had passed since it was created."""
    await council.query(
        "UPDATE notification.delivery SET created_at = created_at - interval '100 days',"
        " settled_at = settled_at - interval '100 days' RETURNING 1"
    )
    await Maintenance(council.engine, RetentionPolicy()).purge()
    assert await council.query("SELECT 1 FROM notification.delivery") == []


async def test_each_delivery_is_there_with_the_fact_and_the_host(
    council: CouncilWebhooks, case_api: AsyncEngine
) -> None:
    endpoint_id = await council.add_endpoint(url="https://hooks.example.org:8443/secret/path?q=1")
    await send(council, 1, 2)

    found = await delivered(case_api, council.ledger_id)

    assert shown(found) == [
        ("hooks.example.org", "request.refused", 2, 2, 1, True),
        ("hooks.example.org", "request.refused", 1, 1, 1, True),
    ]
    assert {row["endpoint_id"] for row in found} == {endpoint_id}


async def test_what_was_purged_is_there_by_the_month(
    council: CouncilWebhooks, case_api: AsyncEngine
) -> None:
    await council.add_endpoint(url="https://hooks.example.org/")
    await send(council, 1, 2, 3)
    before = await delivered(case_api, council.ledger_id)
    await purge(council)
    await send(council, 4)
    await purge(council)
    await send(council, 5)

    found = await delivered(case_api, council.ledger_id)

    assert shown(found) == [
        ("hooks.example.org", "request.refused", 5, 5, 1, True),
        ("hooks.example.org", None, 1, 4, 4, True),
    ]
    assert found[1]["first_at"] == before[-1]["first_at"]


async def test_an_endpoint_is_named_after_it_was_deleted_and_its_row_purged(
    council: CouncilWebhooks, case_api: AsyncEngine
) -> None:
    endpoint_id = await council.add_endpoint(url="https://gone.example.org/path")
    await send(council, 1)
    async with transaction(council.engine, council.ledger_id) as db:
        now = datetime.now(UTC) - timedelta(days=400)
        await delete_endpoint(db, council.ledger_id, endpoint_id, now)
    await purge(council)
    await Maintenance(council.engine, RetentionPolicy()).purge()

    found = await delivered(case_api, council.ledger_id)

    assert await council.query("SELECT 1 FROM notification.endpoint") == []
    assert shown(found) == [("gone.example.org", None, 1, 1, 1, True)]


async def test_what_was_sent_before_the_url_changed_has_the_host_of_then(
    council: CouncilWebhooks, case_api: AsyncEngine
) -> None:
    endpoint_id = await council.add_endpoint(url="https://first.example.org/")
    await send(council, 1)
    async with transaction(council.engine, council.ledger_id) as db:
        endpoint = await find_endpoint(db, council.ledger_id, endpoint_id)
        assert endpoint is not None
        wanted = EndpointSettings("https://second.example.org/", "", ("*",))
        await update_endpoint(db, council.ledger_id, endpoint, wanted, datetime.now(UTC))
    await send(council, 2)

    live = [row["host"] for row in await delivered(case_api, council.ledger_id)]
    await purge(council)
    purged = [row["host"] for row in await delivered(case_api, council.ledger_id)]

    assert live == purged == ["second.example.org", "first.example.org"]


@pytest.mark.parametrize(
    ("failure", "status", "expected"),
    [
        (AttemptFailure.STATUS, 500, [True]),
        (AttemptFailure.TIMEOUT, None, [False]),
        (AttemptFailure.INVALID_RESPONSE, None, [False]),
        (AttemptFailure.CONNECT, None, []),
        (AttemptFailure.DNS, None, []),
        (AttemptFailure.FORBIDDEN, None, []),
        (AttemptFailure.TLS, None, []),
        (AttemptFailure.SIGNING_FAILED, None, []),
        (AttemptFailure.NO_CLIENT_CERTIFICATE, None, []),
        (AttemptFailure.CLIENT_CERTIFICATE_REFUSED, None, [False]),
    ],
)
async def test_a_failed_delivery_counts_where_the_receiver_may_have_it(
    council: CouncilWebhooks,
    case_api: AsyncEngine,
    failure: AttemptFailure,
    status: int | None,
    expected: list[bool],
) -> None:
    await council.add_endpoint()
    failed = AttemptResult(timedelta(), failure, status)
    await send(council, 1, result=failed, outcome=EXHAUSTED)

    live = [row["was_answered"] for row in await delivered(case_api, council.ledger_id)]
    await purge(council)
    purged = [row["was_answered"] for row in await delivered(case_api, council.ledger_id)]

    assert live == purged == expected


async def test_pages_have_every_delivery_once(
    council: CouncilWebhooks, case_api: AsyncEngine
) -> None:
    await council.add_endpoint()
    await council.add_endpoint()
    await send(council, 1, 2, 3)
    whole = [row["entry_id"] for row in await delivered(case_api, council.ledger_id)]

    found, place = list[UUID](), (END, LAST)
    while page := await delivered(case_api, council.ledger_id, place=place, limit=4):
        found += [row["entry_id"] for row in page]
        place = page[-1]["at"], page[-1]["entry_id"]

    assert len(whole) == 6
    assert found == whole


async def test_two_processes_that_purge_count_every_delivery_once(
    council: CouncilWebhooks, case_api: AsyncEngine
) -> None:
    await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, 1201)))
    while taken := await council.claim(total=600, per_endpoint=600):
        await council.record(taken, SUCCEEDED, DELIVERED)
    await council.query(
        "UPDATE notification.delivery SET created_at = created_at - interval '100 days',"
        " settled_at = settled_at - interval '100 days' RETURNING 1"
    )
    purges = [Maintenance(council.engine, RetentionPolicy()).purge() for _ in range(2)]

    await asyncio.gather(*purges)

    (month,) = shown(await delivered(case_api, council.ledger_id))
    assert month[2:] == (1, 1200, 1200, True)


async def test_another_council_and_another_case_have_nothing(
    council: CouncilWebhooks, case_api: AsyncEngine, other_ledger_id: UUID
) -> None:
    await council.add_endpoint()
    await send(council, 1)
    live = await delivered(case_api, other_ledger_id)
    await purge(council)

    assert live == await delivered(case_api, other_ledger_id) == []
    assert await delivered(case_api, council.ledger_id, UUID(int=8)) == []


async def test_the_role_of_case_api_reads_no_table_and_without_a_council_nothing(
    council: CouncilWebhooks, database: Database
) -> None:
    await council.add_endpoint()
    await send(council, 1)
    db: asyncpg.Connection[Record] = await asyncpg.connect(database.url_for("case_api"))

    for table in ("endpoint", "message", "delivery", "endpoint_host", "delivered_month"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.fetch(f"SELECT 1 FROM notification.{table}")  # noqa: S608  # constants
    query = "SELECT * FROM notification.delivered_facts_v1($1, $2, $3, 9)"
    assert await db.fetch(query, CASE, END, LAST) == []
    await db.execute("SET log.ledger = '*'")
    assert await db.fetch(query, CASE, END, LAST) == []
    await db.close()
