"""Whatever is written at the same time, nothing is added to a file that was erased."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.errors import UnknownCase
from case_api.store.case_texts import NewCaseText, insert_texts
from case_api.store.erasure.case_file import delete_file, lock_case_file
from case_api.testing.vault import VAULT
from chassis.database import driver_connection, transaction
from events.contracts.references import TextId
from events.envelope import CaseId, LedgerId
from events.log.errors import WriteConflict

File = Callable[..., Awaitable[Response]]
Erase = Callable[..., Awaitable[Response]]
Record = Callable[..., Awaitable[dict[str, Any]]]
BINARY: Final = {"Content-Type": "application/octet-stream"}


class FullCase(Protocol):
    path: str
    case_id: str
    document: str


async def count(engine: AsyncEngine, council: LedgerId, table: str) -> int:
    async with transaction(engine, council) as db:
        raw = await driver_connection(db)
        query = f"SELECT count(*) FROM case_api.{table}"  # noqa: S608  # our own words
        return int(await raw.fetchval(query))


async def test_an_erasure_waits_for_nobody_while_it_has_the_ledger(
    closed: FullCase, erase: Erase, engine: AsyncEngine, council: LedgerId
) -> None:
    case_id = CaseId(UUID(closed.case_id))
    text = NewCaseText(case_id, TextId(case_id), "Written meanwhile.")
    async with transaction(engine, council) as db:
        await insert_texts(VAULT.open(await driver_connection(db)), council, [text], "tester")
        busy = await erase(closed.path)

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
    assert (await erase(closed.path)).status_code == 201
    assert await count(engine, council, "case_text") == 0


async def test_what_is_written_while_a_file_is_erased_is_refused(
    closed: FullCase, engine: AsyncEngine, council: LedgerId
) -> None:
    case_id = CaseId(UUID(closed.case_id))
    text = NewCaseText(case_id, TextId(case_id), "Written meanwhile.")

    async def write() -> None:
        async with transaction(engine, council) as db:
            await insert_texts(VAULT.open(await driver_connection(db)), council, [text], "tester")

    async with transaction(engine, council) as db:
        raw = await driver_connection(db)
        await lock_case_file(raw, council, case_id)
        writing = asyncio.create_task(write())
        with pytest.raises(WriteConflict):
            async with transaction(engine, council) as other:
                await lock_case_file(await driver_connection(other), council, case_id)
        await raw.execute("DELETE FROM case_api.document WHERE case_id = $1", case_id)
        await delete_file(raw, council, case_id, ())

    with pytest.raises(UnknownCase):
        await writing
    assert await count(engine, council, "case_text") == 0


async def test_an_upload_ends_when_its_document_is_erased(
    closed: FullCase, erase: Erase, client: AsyncClient, engine: AsyncEngine, council: LedgerId
) -> None:
    async with transaction(engine, council) as db:
        raw = await driver_connection(db)
        await raw.execute("DELETE FROM case_api.document_upload")
    size = int((await client.get(closed.document)).json()["size"])

    async def erased_halfway() -> AsyncGenerator[bytes]:
        yield b"%PDF-1.7" + bytes(300_000 - 8)
        assert (await erase(closed.path)).status_code == 201
        yield bytes(size - 300_000)

    headers = {**BINARY, "Content-Length": str(size)}
    upload = await client.put(
        f"{closed.document}/content", content=erased_halfway(), headers=headers
    )

    assert upload.status_code == 410, upload.text
    assert await count(engine, council, "document_upload") == 0
    assert await count(engine, council, "document_part") == 0
