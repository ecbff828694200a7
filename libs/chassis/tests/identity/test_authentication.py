from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app_state import provide
from chassis.identity import (
    ApiKey,
    CredentialRefused,
    KeyAuthenticator,
    KeyHolder,
    KeyKind,
    KeyPeppers,
    connect_and_issue_key,
    connect_and_revoke_key,
)
from chassis.identity.api_key import generate_key, parse_key
from chassis.testing import Database, issue_test_key, peppers_of_tests

LEDGER = UUID(int=1)
HOLDER = KeyHolder(LEDGER, "999", "library-system", frozenset({"notes:read"}))


async def get_notes(http: httpx.AsyncClient, authorization: str) -> httpx.Response:
    return await http.get("/v1/notes", headers={"Authorization": authorization})


def test_a_key_is_parsed_as_it_was_created() -> None:
    key = generate_key(KeyKind.TEST)

    assert parse_key(key.text) == key
    assert key.text.startswith(f"send_test_{key.key_id}_")


def test_the_checksum_reveals_a_mistyped_key() -> None:
    key = generate_key(KeyKind.LIVE).text

    assert parse_key(key[:-8] + ("a" if key[-8] != "a" else "b") + key[-7:]) is None


async def test_a_key_allows_what_its_scopes_allow(
    http: httpx.AsyncClient, database: Database
) -> None:
    response = await get_notes(
        http, f"Bearer {await issue_test_key(database, 'notes:read', ledger=LEDGER)}"
    )

    assert response.status_code == 200


async def test_a_test_key_is_refused_for_live_data(
    http: httpx.AsyncClient, database: Database
) -> None:
    key = await connect_and_issue_key(database.admin_url, HOLDER, KeyKind.TEST)

    assert (await get_notes(http, f"Bearer {key.text}")).status_code == 401


async def test_a_key_that_was_hashed_with_another_pepper_is_refused(
    engine: AsyncEngine, database: Database
) -> None:
    key = await connect_and_issue_key(database.admin_url, HOLDER)
    after_its_removal = KeyAuthenticator(engine, KeyKind.LIVE, KeyPeppers({"tests": bytes(32)}))

    with pytest.raises(CredentialRefused):
        await after_its_removal.authenticate(key.text)


async def test_no_service_may_store_a_hash(engine: AsyncEngine, database: Database) -> None:
    key = await connect_and_issue_key(database.admin_url, HOLDER)

    async with engine.connect() as db:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await db.execute(
                text("UPDATE identity.api_key SET secret_hash = :hash WHERE key_id = :key_id"),
                {"hash": bytes(32), "key_id": key.key_id},
            )


async def test_a_live_key_is_refused_in_a_sandbox(engine: AsyncEngine, database: Database) -> None:
    sandbox = KeyAuthenticator(engine, KeyKind.TEST, peppers_of_tests())
    live = await connect_and_issue_key(database.admin_url, HOLDER, KeyKind.LIVE)
    test = await connect_and_issue_key(database.admin_url, HOLDER, KeyKind.TEST)

    with pytest.raises(CredentialRefused):
        await sandbox.authenticate(live.text)
    assert await sandbox.authenticate(test.text)


async def test_a_missing_scope_is_named(http: httpx.AsyncClient, database: Database) -> None:
    response = await get_notes(
        http, f"Bearer {await issue_test_key(database, 'notes:write', ledger=LEDGER)}"
    )

    assert response.status_code == 403
    assert response.json()["detail"] == "needs notes:read"
    challenge = 'Bearer error="insufficient_scope", scope="notes:read"'
    assert response.headers["WWW-Authenticate"] == challenge


async def test_every_refused_key_gets_the_same_response(
    http: httpx.AsyncClient, database: Database
) -> None:
    expired = await connect_and_issue_key(
        database.admin_url, HOLDER, expires_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    revoked = await connect_and_issue_key(database.admin_url, HOLDER)
    await connect_and_revoke_key(database.admin_url, revoked.key_id)
    good = await connect_and_issue_key(database.admin_url, HOLDER)
    guessed = ApiKey(good.kind, good.key_id, generate_key(KeyKind.LIVE).secret)
    other_kind = ApiKey(KeyKind.TEST, good.key_id, good.secret)
    http.headers["X-Request-Id"] = "the-same-each-time"

    responses = [
        await get_notes(http, authorization)
        for authorization in (
            "",
            "Bearer",
            "Bearer nonsense",
            f"Basic {good.text}",
            f"Bearer {generate_key(KeyKind.LIVE).text}",
            f"Bearer {expired.text}",
            f"Bearer {revoked.text}",
            f"Bearer {guessed.text}",
            f"Bearer {other_kind.text}",
        )
    ]

    assert {response.status_code for response in responses} == {401}
    assert {response.headers["WWW-Authenticate"] for response in responses} == {
        'Bearer error="invalid_token"'
    }
    assert len({response.content for response in responses}) == 1


async def test_a_revoked_key_is_refused_once_its_cache_entry_expires(
    http: httpx.AsyncClient, app: FastAPI, engine: AsyncEngine, database: Database
) -> None:
    key = await connect_and_issue_key(database.admin_url, HOLDER)
    assert (await get_notes(http, f"Bearer {key.text}")).status_code == 200

    assert await connect_and_revoke_key(database.admin_url, key.key_id)
    provide(app, KeyAuthenticator(engine, KeyKind.LIVE, peppers_of_tests()))

    assert (await get_notes(http, f"Bearer {key.text}")).status_code == 401
    assert not await connect_and_revoke_key(database.admin_url, key.key_id)


async def test_a_busy_key_is_looked_up_once(engine: AsyncEngine, database: Database) -> None:
    key = await connect_and_issue_key(database.admin_url, HOLDER)
    keyring = KeyAuthenticator(engine, KeyKind.LIVE, peppers_of_tests())
    assert await keyring.authenticate(key.text)
    await connect_and_revoke_key(database.admin_url, key.key_id)

    assert await keyring.authenticate(key.text)


async def test_no_service_can_read_the_hashes(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await db.execute(text("SELECT * FROM identity.api_key"))
