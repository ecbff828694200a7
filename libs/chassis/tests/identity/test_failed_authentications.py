"""Failed authentications are slowed and logged, and a right key is not slowed by them."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import logs
from chassis.app import provide_limits
from chassis.identity import (
    ApiKey,
    CredentialRefused,
    KeyAuthenticator,
    KeyHolder,
    KeyKind,
    connect_and_issue_key,
    connect_and_revoke_key,
)
from chassis.identity.api_key import generate_key
from chassis.limits import LimitSettings
from chassis.testing import Database, peppers_of_tests

HOLDER = KeyHolder(UUID(int=1), "999", "library-system", frozenset({"notes:read"}))
STRANGER, COUNCIL = "192.0.2.1", "198.51.100.1"
ALLOWED_FAILURES = 5


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    failures = LimitSettings(failed_authentications_per_minute=ALLOWED_FAILURES)
    provide_limits(app, failures)
    return app


@pytest.fixture
async def key(database: Database) -> ApiKey:
    return await connect_and_issue_key(database.admin_url, HOLDER)


@pytest.fixture
def count_lookups(engine: AsyncEngine) -> Callable[[], int]:
    lookups: list[str] = []

    def record(*arguments: object) -> None:
        statement = str(arguments[2])
        if "find_key" in statement:
            lookups.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", record)
    return lambda: len(lookups)


@asynccontextmanager
async def client_at(app: FastAPI, address: str) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://library") as client:
        yield client


async def send_keys(app: FastAPI, address: str, *texts: str) -> list[int]:
    async with client_at(app, address) as client:
        return [
            (await client.get("/v1/notes", headers={"Authorization": f"Bearer {text}"})).status_code
            for text in texts
        ]


def unknown_keys(count: int) -> list[str]:
    return [generate_key(KeyKind.LIVE).text for _ in range(count)]


def with_wrong_secret(key: ApiKey) -> str:
    return ApiKey(key.kind, key.key_id, generate_key(key.kind).secret).text


async def test_wrong_keys_of_an_address_are_slowed(app: FastAPI) -> None:
    statuses = await send_keys(app, STRANGER, *unknown_keys(ALLOWED_FAILURES + 2))

    assert statuses == [401] * ALLOWED_FAILURES + [429] * 2


async def test_they_cost_no_query_then(app: FastAPI, count_lookups: Callable[[], int]) -> None:
    await send_keys(app, STRANGER, *unknown_keys(50))

    assert count_lookups() == ALLOWED_FAILURES


async def test_a_right_key_is_not_slowed_by_wrong_ones_from_another_address(
    app: FastAPI, key: ApiKey
) -> None:
    await send_keys(app, STRANGER, *unknown_keys(50))
    await send_keys(app, STRANGER, *[with_wrong_secret(key)] * 50)

    assert await send_keys(app, COUNCIL, *[key.text] * 50) == [200] * 50


async def test_a_key_in_use_is_not_slowed_by_wrong_ones_from_its_own_address(
    app: FastAPI, key: ApiKey
) -> None:
    assert await send_keys(app, COUNCIL, key.text) == [200]
    await send_keys(app, COUNCIL, *unknown_keys(50))

    assert await send_keys(app, COUNCIL, *[key.text] * 50) == [200] * 50


async def test_a_key_in_use_is_looked_up_again_when_others_of_its_address_are_not(
    engine: AsyncEngine, database: Database, key: ApiKey
) -> None:
    keys = KeyAuthenticator(engine, KeyKind.LIVE, peppers_of_tests(), cache_seconds=0)

    with pytest.raises(CredentialRefused):
        await keys.authenticate(key.text, may_look_up=False)
    assert await keys.authenticate(key.text) == await keys.authenticate(key.text, may_look_up=False)
    await connect_and_revoke_key(database.admin_url, key.key_id)
    with pytest.raises(CredentialRefused):
        await keys.authenticate(key.text, may_look_up=False)


async def test_a_key_is_not_guessed_from_many_addresses(app: FastAPI, key: ApiKey) -> None:
    guesses = [
        await send_keys(app, f"203.0.113.{number}", with_wrong_secret(key))
        for number in range(ALLOWED_FAILURES + 1)
    ]

    assert guesses == [[401]] * ALLOWED_FAILURES + [[429]]
    assert await send_keys(app, COUNCIL, key.text) == [200]


async def test_the_response_states_when_to_try_again(app: FastAPI) -> None:
    async with client_at(app, STRANGER) as client:
        for text in unknown_keys(ALLOWED_FAILURES):
            await client.get("/v1/notes", headers={"Authorization": f"Bearer {text}"})
        refused = await client.get("/v1/notes", headers={"Authorization": "Bearer nonsense"})

    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "rate-limit-exceeded"
    assert "failed-authentications" in refused.json()["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60 / ALLOWED_FAILURES


async def test_a_failure_is_logged_without_the_secret(
    app: FastAPI, key: ApiKey, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("library")
    wrong = with_wrong_secret(key)

    await send_keys(app, STRANGER, wrong, "nonsense-that-may-be-a-secret")

    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    failed = [line for line in lines if line["event"] == "authentication_failed"]
    assert [(line["level"], line["network"], line["key_id"]) for line in failed] == [
        ("warning", STRANGER, key.key_id),
        ("warning", STRANGER, None),
    ]
    secret = wrong.removeprefix(f"send_live_{key.key_id}_")
    for text in (secret, secret[:43], "nonsense"):
        assert text not in logged


async def test_a_request_without_a_key_is_counted_with_those_that_need_none(app: FastAPI) -> None:
    provide_limits(app, LimitSettings(anonymous_requests_per_second=1, limit_burst_seconds=3))
    async with client_at(app, STRANGER) as client:
        found = [(await client.get(path)).status_code for path in ("/v1/notes", "/problems") * 3]

    assert found == [401, 200, 401, 429, 429, 429]
