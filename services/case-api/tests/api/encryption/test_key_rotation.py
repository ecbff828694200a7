"""The keys of what is personal are rotated while the API answers; a value is of one place."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final, Protocol
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.api.dependencies import AppContext
from case_api.store.case_texts import find_text
from case_api.store.encryption.vault import Vault, create_vault
from case_api.store.key_rotation import CASES_OF_ROTATION, RotationProgress, rotate_range
from case_api.store.people.person_versions import (
    NewPersonVersion,
    find_person,
    insert_person,
)
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS, VAULT
from case_api.worker.maintenance.keys import run_keys
from chassis.app_state import provide, provided
from chassis.database import driver_connection, transaction
from chassis.encryption.authenticated import CannotDecrypt
from chassis.testing import Database
from events.contracts.references import TextId
from events.envelope import CaseId, LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
OLD, OLD_INDEX = PERSONAL_DATA_KEYS.get_secret_value(), PERSONAL_DATA_INDEX_KEYS.get_secret_value()
NEW, NEW_INDEX = (b64encode(bytes(range(n, n + 32))).decode() for n in (64, 128))
BOTH: Final = create_vault(f"{NEW},{OLD}", f"{NEW_INDEX},{OLD_INDEX}")
NEWEST: Final = create_vault(NEW, NEW_INDEX)


class OpenedCase(Protocol):
    path: str
    case_id: str


class ClientWithVault:
    """A client of an API whose keys can be replaced, as by a restart."""

    def __init__(self, app: FastAPI, client: AsyncClient) -> None:
        self.app = app
        self.client = client

    def restart(self, vault: Vault) -> None:
        provide(self.app, replace(provided(self.app, AppContext), vault=vault))

    async def known(self, case: OpenedCase) -> tuple[str, str, int]:
        """The child and the parent as they are read, and how many cases a search finds."""
        person = (await self.client.get(f"{case.path}/person")).json()["person"]
        found = await self.client.post(
            "/v1/case-searches", json={"name": "exampel"}, headers={"Idempotency-Key": "search"}
        )
        return (
            person["given_names"],
            person["related_people"][0]["name"],
            len(found.json()["cases"]),
        )


@pytest.fixture
def restarted(app: FastAPI, client: AsyncClient) -> ClientWithVault:
    return ClientWithVault(app, client)


async def test_keys_are_rotated_while_what_is_personal_is_read_and_found(
    restarted: ClientWithVault, case: OpenedCase, engine: AsyncEngine,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    expected = ("Sam", "Alex Example", 1)
    assert await restarted.known(case) == expected

    restarted.restart(BOTH)
    assert await restarted.known(case) == expected
    assert not await run_keys(engine, BOTH, rotate=False)
    assert await run_keys(engine, BOTH, rotate=True)
    assert await restarted.known(case) == expected

    assert await run_keys(engine, BOTH, rotate=False)
    restarted.restart(NEWEST)
    assert await restarted.known(case) == expected
    counts = [line.partition("keys: ")[2] for line in capsys.readouterr().out.splitlines()]
    assert [each for each in counts if each and not each.startswith("0 ")] == [
        "2 keys of people, 1 people as they are searched.",
        "2 keys of people, 1 people as they are searched.",
    ]


async def test_a_change_of_a_person_while_keys_are_rotated_is_found(
    restarted: ClientWithVault, case: OpenedCase, client: AsyncClient, engine: AsyncEngine,
    council: LedgerId,
) -> None:  # fmt: skip
    """The version is stored first, and not committed when the rotation begins."""
    case_id, first = CaseId(UUID(case.case_id)), CaseId(UUID(int=0))

    async def rotate() -> RotationProgress:
        async with transaction(engine, council) as db:
            connection = BOTH.open(await driver_connection(db))
            return await rotate_range(connection, council, first, check=False)

    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        known = await find_person(connection, council, case_id)
        assert known is not None
        renamed = known.person.model_copy(update={"family_name": "Quennevais"})
        await insert_person(connection, council, case_id, NewPersonVersion(renamed, 2, "tester"))
        rotating = asyncio.create_task(rotate())
        done, _ = await asyncio.wait([rotating], timeout=1)
        assert not done  # it waits for the version
    rotated = await rotating

    assert (rotated.keys, rotated.indexed) == (2, 1)
    restarted.restart(NEWEST)
    found = await client.post(
        "/v1/case-searches", json={"name": "quennevais"}, headers={"Idempotency-Key": "search"}
    )
    assert [each["family_name"] for each in found.json()["cases"]] == ["Quennevais"]


async def test_every_case_is_rotated_however_many_there_are(
    case: OpenedCase, opening: dict[str, Any], record: Record, engine: AsyncEngine
) -> None:
    del opening["reference"]
    for _ in range(CASES_OF_ROTATION):
        await record("/v1/cases", opening)

    await run_keys(engine, BOTH, rotate=True)

    assert await run_keys(engine, NEWEST, rotate=False)


async def test_a_value_that_was_moved_to_another_place_is_not_read(
    case: OpenedCase, record: Record, engine: AsyncEngine, database: Database, council: LedgerId
) -> None:
    first, second = [
        await record(f"{case.path}/texts", {"content": content}) for content in ("One.", "Two.")
    ]
    db = await asyncpg.connect(database.admin_url)
    await db.execute(
        "UPDATE case_api.case_text SET content = (SELECT content FROM case_api.case_text"
        " WHERE text_id::text = $1) WHERE text_id::text = $2",
        first["text_id"],
        second["text_id"],
    )
    await db.close()

    async with transaction(engine, council) as read:
        connection = VAULT.open(await driver_connection(read))
        place = council, CaseId(UUID(case.case_id))
        intact = await find_text(connection, *place, TextId(UUID(first["text_id"])))
        assert intact is not None
        assert intact.content == "One."
        with pytest.raises(CannotDecrypt):
            await find_text(connection, *place, TextId(UUID(second["text_id"])))
