"""What a client sees of the limits: the responses of a whole application."""

from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import generate_latest

from chassis.app import provide_limits
from chassis.database import DriverConnection
from chassis.limits import LimitSettings
from chassis.testing import Database, issue_test_key

BURST = 3


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    each = LimitSettings(
        client_reads_per_second=1,
        client_writes_per_second=1,
        anonymous_requests_per_second=1,
        limit_burst_seconds=BURST,
    )
    provide_limits(app, each)
    return app


async def test_every_response_states_the_limits(writer: httpx.AsyncClient) -> None:
    found, unknown = await writer.get("/v1/notes"), await writer.get("/v1/notes?no=1")

    assert (found.status_code, unknown.status_code) == (200, 422)
    assert found.headers["RateLimit-Policy"] == '"client-read";q=3;w=3, "council-read";q=6;w=3'
    assert found.headers["RateLimit"] == '"client-read";r=2;t=1'
    assert unknown.headers["RateLimit"].startswith('"client-read";r=1;t=')


async def test_beyond_a_limit_the_response_is_a_problem(writer: httpx.AsyncClient) -> None:
    responses = [await writer.get("/v1/notes") for _ in range(BURST + 1)]

    *accepted, refused = responses
    assert {each.status_code for each in accepted} == {200}
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["RateLimit"].startswith('"client-read";r=0;t=')
    assert refused.json()["code"] == "rate-limit-exceeded"
    assert refused.json()["detail"].startswith("the limit `client-read` is 3 at once")


async def test_a_refused_request_does_nothing(
    writer: httpx.AsyncClient, database: Database
) -> None:
    for number in range(BURST + 2):
        await writer.post(
            "/v1/notes", json={"text": "a note"}, headers={"Idempotency-Key": f"key-{number}"}
        )

    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    stored = await connection.fetchval("SELECT count(*) FROM notes.note")
    await connection.close()
    assert stored == BURST


async def test_a_request_with_too_few_scopes_is_counted(
    http: httpx.AsyncClient, database: Database
) -> None:
    key = await issue_test_key(database, "notes:write", ledger=UUID(int=1))
    headers = {"Authorization": f"Bearer {key}"}

    statuses = [(await http.get("/v1/notes", headers=headers)).status_code for _ in range(4)]

    assert statuses == [403, 403, 403, 429]


async def test_head_is_counted_as_the_read_that_it_is(writer: httpx.AsyncClient) -> None:
    await writer.get("/v1/notes")

    head = await writer.head("/v1/notes")

    assert head.headers["RateLimit"].startswith('"client-read";r=1;')


async def test_probes_are_answered_however_often(http: httpx.AsyncClient) -> None:
    responses = [await http.get("/livez") for _ in range(BURST * 10)]

    assert {each.status_code for each in responses} == {200}
    assert "RateLimit" not in responses[0].headers


async def test_public_pages_are_limited_by_address(http: httpx.AsyncClient) -> None:
    statuses = [(await http.get("/problems")).status_code for _ in range(BURST + 1)]

    assert statuses == [200] * BURST + [429]


async def test_refusals_are_counted_by_limit(writer: httpx.AsyncClient) -> None:
    for _ in range(BURST + 1):
        await writer.get("/v1/notes")

    assert b'http_server_requests_limited_total{limit="client-read"}' in generate_latest()
