"""The keys of the department over HTTP: registered, listed without secrets, rotated, revoked."""

import base64
from collections.abc import Awaitable, Callable
from itertools import count

import asyncpg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from case_api.store.encryption.vault import Vault, create_vault
from case_api.store.sui.sui_keys import MAX_SUI_KEYS, find_sui_key
from case_api.testing.sui_sender import KEY, SuiSender
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS
from case_api.worker.maintenance.keys import run_keys
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.testing import Database
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
_numbers = count()


async def register(http: AsyncClient, key: str | None = None, **of: str) -> Response:
    body = {**SuiSender().registration, **of}
    headers = {"Idempotency-Key": key or f"key-{next(_numbers)}"}
    return await http.post("/v1/sui-keys", json=body, headers=headers)


async def test_a_key_is_registered_and_its_secret_never_shown(
    manager: AsyncClient, council: LedgerId, database: Database
) -> None:
    with capture_logs() as lines:
        created = await register(manager, "once")
        again = await register(manager, "once")
    listed = await manager.get("/v1/sui-keys")

    assert created.status_code == again.status_code == 201
    assert created.json() == again.json()
    assert created.json()["url"] == f"http://case-api/v1/callbacks/dfe-sui/{council}"
    [shown] = listed.json()["sui_keys"]
    assert shown == {name: value for name, value in created.json().items() if name != "url"}
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    await owner.execute("SET log.ledger = '*'")
    rows = await owner.fetch("SELECT * FROM case_api.sui_key")
    results = await owner.fetch("SELECT * FROM case_api.idempotency")
    await owner.close()
    secret = SuiSender().registration["secret"]
    for text in (created.text, listed.text, str(rows), str(results), str(lines)):
        assert secret not in text
        assert KEY.decode() not in text
    assert KEY not in rows[0]["secret"]


async def test_a_key_id_is_of_one_key_and_a_council_has_ten(manager: AsyncClient) -> None:
    first = await register(manager)
    twice = await register(manager)
    others = [await register(manager, key_id=f"key-{n}") for n in range(MAX_SUI_KEYS)]

    assert (first.status_code, twice.status_code) == (201, 409)
    assert [each.status_code for each in others] == [201] * (MAX_SUI_KEYS - 1) + [409]
    assert len((await manager.get("/v1/sui-keys")).json()["sui_keys"]) == MAX_SUI_KEYS


@pytest.mark.parametrize(
    "of",
    [
        pytest.param({"secret": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}, id="published"),
        pytest.param({"secret": base64.b64encode(bytes(31)).decode() + "===="}, id="too short"),
        pytest.param({"secret": 44 * "-"}, id="no base64"),
        pytest.param({"key_id": ""}, id="no key id"),
        pytest.param({"key_id": "a key"}, id="a space in the key id"),
    ],
)
async def test_what_is_no_key_is_refused_and_not_repeated(
    manager: AsyncClient, of: dict[str, str]
) -> None:
    response = await register(manager, **of)

    assert response.status_code == 422, response.text
    assert of.get("secret", "nothing") not in response.text


async def test_another_council_neither_sees_nor_revokes_a_key(
    manager: AsyncClient, connect: Connect, other_council: LedgerId
) -> None:
    created = (await register(manager)).json()
    other = await connect(other_council, "sui:manage")

    assert (await other.get("/v1/sui-keys")).json() == {"sui_keys": []}
    assert (await other.delete(f"/v1/sui-keys/{created['sui_key_id']}")).status_code == 404
    assert len((await manager.get("/v1/sui-keys")).json()["sui_keys"]) == 1


async def test_the_scope_is_needed(client: AsyncClient) -> None:
    assert (await register(client)).status_code == 403
    assert (await client.get("/v1/sui-keys")).status_code == 403


async def test_keys_are_brought_under_another_key_of_the_setting(
    manager: AsyncClient, engine: AsyncEngine, council: LedgerId,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Of a council without a case, too."""
    await register(manager)
    old = PERSONAL_DATA_KEYS.get_secret_value()
    index = PERSONAL_DATA_INDEX_KEYS.get_secret_value()
    new = base64.b64encode(bytes(range(64, 96))).decode()
    both, newest = create_vault(f"{new},{old}", index), create_vault(new, index)

    assert not await run_keys(engine, both, rotate=False)
    assert await run_keys(engine, both, rotate=True)
    assert await run_keys(engine, both, rotate=False)

    found = [await secret(engine, vault, council) for vault in (both, newest)]
    assert found == [KEY, KEY]
    assert "keys of the department" in capsys.readouterr().out


async def secret(engine: AsyncEngine, vault: Vault, ledger_id: LedgerId) -> bytes | None:
    async with transaction(engine, ledger_id) as db:
        connection = vault.open(await driver_connection(db))
        found = await find_sui_key(connection, ledger_id, SuiSender().key_id)
    return found and found.secret
