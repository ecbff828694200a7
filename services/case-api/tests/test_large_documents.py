"""Uploads and downloads of 50 MiB against a real process: its memory, and its sudden death."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.uploads import delete_abandoned
from chassis.database import Ledgers, driver_connection, transaction
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import Database
from chassis.testing.process import ServiceProcess, running_process
from events.envelope import LedgerId

CHUNK: Final = bytes(range(256)) * 256
SIZE: Final = 50 * 2**20
MEMORY_GROWTH: Final = 32 * 2**20
"""Bytes by which the memory of a process may grow; the content alone is more."""
BINARY: Final = {"Content-Type": "application/octet-stream"}
OPENING: Final = {
    "person": {"family_name": "Example", "given_names": "Sam", "birth_date": "2016-10-05"}
}


def chunks(size: int) -> list[bytes]:
    """A PDF of this size, in chunks that are one object."""
    head = b"%PDF-".ljust(len(CHUNK))
    return [head, *[CHUNK] * (size // len(CHUNK) - 1)]


@dataclass
class Council:
    """A council's system, and the process that it sends requests to."""

    process: ServiceProcess
    client: httpx.AsyncClient

    async def file(self, size: int) -> str:
        """File a document of a size in a new case; returns the path of its content."""
        digest = hashlib.sha256()
        for chunk in chunks(size):
            digest.update(chunk)
        opened = await self.post("/v1/cases", OPENING)
        filed = await self.post(
            f"/v1/cases/{opened['case_id']}/documents",
            {
                "sha256": digest.hexdigest(),
                "size": size,
                "media_type": "application/pdf",
                "title": "A scan of everything",
                "kind": "other",
                "on": "2026-05-11",
            },
        )
        return f"/v1/cases/{opened['case_id']}/documents/{filed['document_id']}/content"

    async def post(self, path: str, body: object) -> dict[str, str]:
        headers = {"Idempotency-Key": hashlib.sha256(repr((path, body)).encode()).hexdigest()}
        response = await self.client.post(path, json=body, headers=headers)
        assert response.status_code == 201, response.text
        answer: dict[str, str] = response.json()
        return answer

    async def upload(self, path: str, size: int) -> int:
        async def arriving() -> AsyncGenerator[bytes]:
            for chunk in chunks(size):
                yield chunk

        return (await self.client.put(path, content=arriving(), headers=BINARY)).status_code

    async def download(self, path: str) -> int:
        """How many bytes the content has, read in chunks."""
        async with self.client.stream("GET", path) as response:
            return sum([len(chunk) async for chunk in response.aiter_raw()])


@pytest.fixture
async def served(database: Database, council: LedgerId, tmp_path: Path) -> AsyncGenerator[Council]:
    scopes = frozenset({"cases:write", "documents:read", "documents:write"})
    holder = KeyHolder(council, "999", "large", scopes)
    key = await connect_and_issue_key(database.admin_url, holder)
    settings = {"DATABASE_URL": database.url_for("case_api")}
    log = tmp_path / "case-api.log"
    async with (
        running_process("case_api api", settings, log, "CASE_API_PORT") as process,
        httpx.AsyncClient(
            base_url=process.url,
            headers={"Authorization": f"Bearer {key.text}"},
            timeout=httpx.Timeout(60),
        ) as client,
    ):
        yield Council(process, client)


async def peak_memory(process: ServiceProcess, done: Callable[[], bool]) -> int:
    """The most resident memory of a process until something is done."""
    most = 0
    while not done():
        most = max(most, process.resource_usage().memory)
        await asyncio.sleep(0.02)
    return most


async def test_the_memory_of_a_process_does_not_depend_on_the_content(served: Council) -> None:
    small, large = await served.file(2**20), await served.file(SIZE)
    assert await served.upload(small, 2**20) == 204
    assert await served.download(small) == 2**20
    warm = served.process.resource_usage().memory

    async def transfer() -> None:
        assert await served.upload(large, SIZE) == 204
        assert await served.download(large) == SIZE

    transferring = asyncio.create_task(transfer())
    most = await peak_memory(served.process, transferring.done)
    await transferring

    assert most - warm < MEMORY_GROWTH


async def test_an_upload_to_a_killed_process_leaves_nothing_visible(
    served: Council, engine: AsyncEngine
) -> None:
    path = await served.file(2**20)

    async def half() -> AsyncGenerator[bytes]:
        for chunk in chunks(2**20)[:8]:
            yield chunk
        async with asyncio.timeout(30):
            while not await stored_parts(engine):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await served.process.kill()

    with pytest.raises(httpx.TransportError):
        await served.client.put(path, content=half(), headers=BINARY)
    served.process.start()
    await served.process.wait_until_ready()

    document = await served.client.get(path.removesuffix("/content"))
    assert document.json()["content"] == "awaited"
    assert await stored_parts(engine)
    assert await served.upload(path, 2**20) == 204
    assert await delete_abandoned(engine, datetime.now(UTC) + timedelta(minutes=61)) == 1
    assert await stored_parts(engine) == 4
    assert await served.download(path) == 2**20


async def stored_parts(engine: AsyncEngine) -> int:
    async with transaction(engine, Ledgers.ALL) as db:
        query = "SELECT count(*) FROM case_api.document_part"
        count: int = await (await driver_connection(db)).fetchval(query)
    return count
