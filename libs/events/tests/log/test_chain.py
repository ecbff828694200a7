"""The published vectors, which every program that verifies a log must reproduce."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection
from events.log.chain import EventRow, genesis_hash, row_hash

LEDGER = UUID("00000000-0000-4000-8000-000000000001")

FIRST = EventRow(
    ledger_id=LEDGER,
    position=1,
    stream_id=UUID("00000000-0000-4000-8000-000000000002"),
    stream_version=1,
    event_id=UUID("00000000-0000-4000-8000-000000000003"),
    type="request.received",
    schema_version=1,
    actor="demo-client",
    correlation_id=UUID("00000000-0000-4000-8000-000000000004"),
    cause_ledger_id=None,
    cause_position=None,
    traceparent=None,
    recorded_at=datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC),
    hash_version=1,
    hash=bytes(32),
    body='{"kind":"initial","received_on":"2026-11-23"}',
)
SECOND = EventRow(
    ledger_id=LEDGER,
    position=2,
    stream_id=FIRST.stream_id,
    stream_version=2,
    event_id=UUID("00000000-0000-4000-8000-000000000005"),
    type="deadline.set",
    schema_version=3,
    actor="Siân–β",  # noqa: RUF001  # three bytes of UTF-8
    correlation_id=FIRST.correlation_id,
    cause_ledger_id=LEDGER,
    cause_position=1,
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    recorded_at=datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    hash_version=1,
    hash=bytes(32),
    body='{"rule":"assessment-decision","note":"’–£"}',  # noqa: RUF001
)
FIRST_HASH = "571a4c2f1027d1f4be5027278e04d00814d08d0f42011fbedd4c5722279758e3"
SECOND_HASH = "3b6d700665eb3a597ff7c09131eb8638d1f33efb859549b5d78cdaa2a6292ea7"

VECTORS = [
    pytest.param(FIRST, genesis_hash(LEDGER), FIRST_HASH, id="the first row of a ledger"),
    pytest.param(SECOND, bytes.fromhex(FIRST_HASH), SECOND_HASH, id="every field, beyond ASCII"),
]


@pytest.mark.parametrize(("row", "previous", "expected"), VECTORS)
def test_python_computes_the_published_vectors(
    row: EventRow, previous: bytes, expected: str
) -> None:
    assert row_hash(row, previous).hex() == expected


@pytest.mark.parametrize(("row", "previous", "expected"), VECTORS)
async def test_sql_computes_the_published_vectors(
    engine: AsyncEngine, row: EventRow, previous: bytes, expected: str
) -> None:
    async with engine.connect() as db:
        found = await (await driver_connection(db)).fetchval(
            "SELECT log.hash_v1($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)",
            row.ledger_id,
            row.position,
            row.stream_id,
            row.stream_version,
            row.event_id,
            row.type,
            row.schema_version,
            row.actor,
            row.correlation_id,
            row.cause_ledger_id,
            row.cause_position,
            row.traceparent,
            row.recorded_at,
            row.body,
            previous,
        )

    assert found.hex() == expected
