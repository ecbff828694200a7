from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.identity import ApiKey, Holder, Keyring, Kind, issue_key, revoke_key
from chassis.identity.key import make, read
from chassis.testing import Database, new_key

OURS = UUID(int=1)
HOLDER = Holder(OURS, "999", "library-system", frozenset({"notes:read"}))


async def ask(http: httpx.AsyncClient, authorization: str) -> httpx.Response:
    return await http.get("/v1/notes", headers={"Authorization": authorization})


def test_a_key_is_read_as_it_was_made() -> None:
    key = make(Kind.TEST)

    assert read(key.text) == key
    assert key.text.startswith(f"send_test_{key.key_id}_")


def test_a_mistyped_key_is_known_by_its_checksum() -> None:
    key = make(Kind.LIVE).text

    assert read(key[:-8] + ("a" if key[-8] != "a" else "b") + key[-7:]) is None


async def test_a_key_opens_what_its_scopes_allow(
    http: httpx.AsyncClient, database: Database
) -> None:
    answer = await ask(http, f"Bearer {await new_key(database, 'notes:read', ledger=OURS)}")

    assert answer.status_code == 200


async def test_a_test_key_opens_no_live_data(http: httpx.AsyncClient, database: Database) -> None:
    key = await issue_key(database.admin_url, HOLDER, Kind.TEST)

    assert (await ask(http, f"Bearer {key.text}")).status_code == 401


async def test_a_live_key_opens_no_sandbox(engine: AsyncEngine, database: Database) -> None:
    sandbox = Keyring(engine, Kind.TEST)
    live = await issue_key(database.admin_url, HOLDER, Kind.LIVE)
    test = await issue_key(database.admin_url, HOLDER, Kind.TEST)

    assert await sandbox.identify(f"Bearer {live.text}") is None
    assert await sandbox.identify(f"Bearer {test.text}") is not None


async def test_a_key_without_the_scope_is_told_which_is_needed(
    http: httpx.AsyncClient, database: Database
) -> None:
    answer = await ask(http, f"Bearer {await new_key(database, 'notes:write', ledger=OURS)}")

    assert answer.status_code == 403
    assert answer.json()["detail"] == "needs notes:read"
    challenge = 'Bearer error="insufficient_scope", scope="notes:read"'
    assert answer.headers["WWW-Authenticate"] == challenge


async def test_every_reason_to_refuse_a_key_looks_the_same(
    http: httpx.AsyncClient, database: Database
) -> None:
    expired = await issue_key(
        database.admin_url, HOLDER, expires_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    revoked = await issue_key(database.admin_url, HOLDER)
    await revoke_key(database.admin_url, revoked.key_id)
    good = await issue_key(database.admin_url, HOLDER)
    guessed = ApiKey(good.kind, good.key_id, make(Kind.LIVE).secret)
    other_kind = ApiKey(Kind.TEST, good.key_id, good.secret)
    http.headers["X-Request-Id"] = "the-same-each-time"

    answers = [
        await ask(http, authorization)
        for authorization in (
            "",
            "Bearer",
            "Bearer nonsense",
            f"Basic {good.text}",
            f"Bearer {make(Kind.LIVE).text}",
            f"Bearer {expired.text}",
            f"Bearer {revoked.text}",
            f"Bearer {guessed.text}",
            f"Bearer {other_kind.text}",
        )
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {
        'Bearer error="invalid_token"'
    }
    assert len({answer.content for answer in answers}) == 1


async def test_a_revoked_key_is_refused_as_soon_as_the_cache_forgets(
    http: httpx.AsyncClient, app: FastAPI, engine: AsyncEngine, database: Database
) -> None:
    key = await issue_key(database.admin_url, HOLDER)
    assert (await ask(http, f"Bearer {key.text}")).status_code == 200

    assert await revoke_key(database.admin_url, key.key_id)
    app.state.keyring = Keyring(engine, Kind.LIVE)

    assert (await ask(http, f"Bearer {key.text}")).status_code == 401
    assert not await revoke_key(database.admin_url, key.key_id)


async def test_a_busy_key_is_looked_up_once(engine: AsyncEngine, database: Database) -> None:
    key = await issue_key(database.admin_url, HOLDER)
    keyring = Keyring(engine, Kind.LIVE)
    assert await keyring.identify(f"Bearer {key.text}")
    await revoke_key(database.admin_url, key.key_id)

    assert await keyring.identify(f"Bearer {key.text}")


async def test_no_service_can_read_the_hashes(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await db.execute(text("SELECT * FROM identity.api_key"))
