import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import idempotency
from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from chassis.idempotency import RETENTION_HOURS, IdempotencyStore, IdempotentRequest
from chassis.idempotency.purge import old_results_query, purge_statement
from chassis.periodic_jobs import run_in_turn
from chassis.problems import Conflict, IdempotencyKeyReused
from chassis.row_changes import change_rows
from chassis.testing import Database, issue_test_key


async def post(writer: httpx.AsyncClient, key: str = "first", note: str = "a") -> httpx.Response:
    return await writer.post("/v1/notes", json={"text": note}, headers={"Idempotency-Key": key})


async def notes(engine: AsyncEngine) -> int:
    async with transaction(engine, Ledgers.ALL) as db:
        return await db.scalar(text("SELECT count(*) FROM notes.note")) or 0


async def test_a_repeated_request_has_the_same_response_and_no_effect(
    writer: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    first, again = await post(writer), await post(writer)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await notes(engine) == 1


async def test_a_key_may_be_quoted_as_in_the_draft(
    writer: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await post(writer, key="first")
    await post(writer, key='"first"')

    assert await notes(engine) == 1


@pytest.mark.parametrize("key", ["", " ", "two words", '"half', "a" * 256, "é"])
async def test_a_post_needs_a_key(writer: httpx.AsyncClient, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    response = await writer.post("/v1/notes", json={"text": "a"}, headers=headers)

    assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-missing")


async def test_a_key_is_for_one_body(writer: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await post(writer, note="a")
    response = await post(writer, note="b")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency-key-reused")
    assert await notes(engine) == 1


async def test_a_key_belongs_to_one_client_and_ledger(
    http: httpx.AsyncClient, engine: AsyncEngine, database: Database
) -> None:
    for ledger, client in ((1, "one"), (1, "another"), (2, "one")):
        key = await issue_test_key(database, "notes:write", ledger=UUID(int=ledger), client=client)
        http.headers["Authorization"] = f"Bearer {key}"
        assert (await post(http)).status_code == 201

    assert await notes(engine) == 3


async def test_concurrent_requests_take_effect_once(
    writer: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    responses = await asyncio.gather(*(post(writer) for _ in range(8)))

    assert {response.status_code for response in responses} <= {201, 409}
    assert 201 in {response.status_code for response in responses}
    assert await notes(engine) == 1
    assert (await post(writer)).status_code == 201


async def test_a_refused_request_is_not_stored(
    writer: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    assert (await post(writer, note="x is refused")).status_code == 422

    assert (await post(writer, note="good")).status_code == 201


async def test_old_results_are_purged(
    writer: httpx.AsyncClient, engine: AsyncEngine, database: Database
) -> None:
    await post(writer, key="old")
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute(
        "UPDATE notes.idempotency SET created_at = now() - interval '49 hours'"
    )
    await connection.close()
    await post(writer, key="new")

    assert await idempotency.purge(engine, "notes") == 1
    assert await idempotency.purge(engine, "notes") == 0


async def test_many_old_results_are_purged_in_batches_by_their_age(
    engine: AsyncEngine, database: Database
) -> None:
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute("""
        INSERT INTO notes.idempotency
            (ledger_id, scope, fingerprint, result, created_at)
        SELECT md5((n % 7)::text)::uuid, sha256(n::text::bytea), sha256('x'), '',
               now() - make_interval(hours => CASE WHEN n <= 2500 THEN 49 ELSE 1 END)
        FROM generate_series(1, 30000) n
    """)
    await connection.execute("ANALYZE notes.idempotency")
    await connection.close()
    before = datetime.now(UTC) - timedelta(hours=RETENTION_HOURS)
    async with transaction(engine, Ledgers.ALL) as db:
        service = await driver_connection(db)
        old = await service.fetch(old_results_query("notes"), before)
        found = await explain(service, old_results_query("notes"), before)
        deleted = await explain(service, purge_statement("notes"), *old[0], before)

    assert "Seq Scan" not in found + deleted
    assert "idempotency_by_age" in found
    assert "rows=1000" in found
    assert "idempotency_pkey" in deleted
    assert await idempotency.purge(engine, "notes") == 2500
    assert await idempotency.purge(engine, "notes") == 0


async def test_a_purge_keeps_a_result_whose_key_was_used_again_meanwhile(
    writer: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await post(writer)
    before = datetime.now(UTC) - timedelta(hours=RETENTION_HOURS)
    async with transaction(engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        found = await connection.fetch("SELECT ledger_id, scope FROM notes.idempotency")
        purged = await change_rows(connection, purge_statement("notes"), found, before)

    assert (len(found), purged) == (1, [])


async def explain(connection: DriverConnection, query: str, *values: object) -> str:
    """The plan of a statement that is executed and undone."""
    await connection.execute("SAVEPOINT before")
    plan = await connection.fetch(f"EXPLAIN (ANALYZE, TIMING OFF) {query}", *values)
    await connection.execute("ROLLBACK TO before")
    return "\n".join(row[0] for row in plan)


async def test_results_are_purged_at_intervals_after_the_database_was_unavailable(
    writer: httpx.AsyncClient, engine: AsyncEngine, database: Database
) -> None:
    await post(writer, key="old")
    job = idempotency.purge_job(engine, "notes")
    purging = asyncio.create_task(
        run_in_turn(replace(job, pause_seconds=0.01, first_after_seconds=0))
    )
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = 'notes_service' AND datname = current_database()"
    )
    await connection.execute(
        "UPDATE notes.idempotency SET created_at = now() - interval '49 hours'"
    )
    async with asyncio.timeout(10):
        while await connection.fetchval("SELECT count(*) FROM notes.idempotency"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await connection.close()

    assert not purging.done()
    purging.cancel()


class Reversed:
    """A codec that stores results backwards."""

    def encode(self, result: bytes, ledger_id: UUID) -> bytes:
        return result[::-1] + ledger_id.bytes

    def decode(self, stored: bytes, ledger_id: UUID) -> bytes:
        assert stored.endswith(ledger_id.bytes)
        return stored[: -len(ledger_id.bytes)][::-1]


class Secret(BaseModel):
    """A result that must not be stored as it is."""

    text: str


LEDGER = UUID(int=1)


def identified(key: str = "key", body: str = "body") -> IdempotentRequest:
    return IdempotentRequest(LEDGER, key.encode().ljust(32), body.encode().ljust(32))


async def test_a_codec_encodes_what_is_stored_and_decodes_what_is_replayed(
    engine: AsyncEngine, database: Database
) -> None:
    store = IdempotencyStore(engine, "notes", Reversed())

    async def secret(_: AsyncConnection) -> Secret:
        return Secret(text="whsec_abc")

    first = await store.run_in_transaction(identified(), Secret, secret)
    again = await store.run_in_transaction(identified(), Secret, secret)
    connection = await asyncpg.connect(database.admin_url)
    stored = await connection.fetchval("SELECT result FROM notes.idempotency")
    await connection.close()

    assert (first.result, first.replayed) == (Secret(text="whsec_abc"), False)
    assert (again.result, again.replayed) == (first.result, True)
    assert b"whsec_abc" not in stored


async def test_a_refused_effect_with_an_earlier_result_is_replayed(engine: AsyncEngine) -> None:
    """The state that allowed the first request need not allow it again."""
    store = IdempotencyStore(engine, "notes")
    made: list[str] = []

    async def only_once(_: AsyncConnection) -> Secret:
        if made:
            raise Conflict("there is one already")
        made.append("one")
        return Secret(text="one")

    first = await store.run_in_transaction(identified(), Secret, only_once)
    again = await store.run_in_transaction(identified(), Secret, only_once)

    assert (again.result, again.replayed) == (first.result, True)
    with pytest.raises(Conflict):
        await store.run_in_transaction(identified("other"), Secret, only_once)
    with pytest.raises(IdempotencyKeyReused):
        await store.run_in_transaction(identified(body="other"), Secret, only_once)


async def test_an_effect_and_its_result_are_stored_together_or_not_at_all(
    engine: AsyncEngine,
) -> None:
    store = IdempotencyStore(engine, "notes")

    async def fails(db: AsyncConnection) -> Secret:
        await db.execute(text("INSERT INTO notes.note VALUES (:ledger, 'a')"), {"ledger": LEDGER})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.run_in_transaction(identified(), Secret, fails)

    assert await notes(engine) == 0
    assert await store.find(identified(), Secret) is None
