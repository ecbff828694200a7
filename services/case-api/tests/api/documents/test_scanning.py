"""Content is served once a scan has found nothing in it. The scanner is a fake clamd."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeAlias

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.main import create_app
from case_api.settings import Settings
from case_api.store.documents.scans import CLAIM
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS, VAULT
from case_api.worker.clamd import Clamd
from case_api.worker.document_scanning import scan_next
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR

File: TypeAlias = Callable[..., Awaitable[Response]]
Upload: TypeAlias = Callable[..., Awaitable[Response]]
MALWARE: Final = b"%PDF- malware " * 30_000
"""Two parts, in each of which the fake scanner finds something."""
CLEAN: Final = b"%PDF- nothing " * 30_000


class OpenedCase(Protocol):
    path: str


class Clock(Protocol):
    async def today(self) -> object: ...


@dataclass
class FakeClamd:
    """A server that speaks INSTREAM, and finds "malware". `broken` closes every connection."""

    port: int = 0
    broken: bool = False

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = bytearray()
        while not self.broken and (length := int.from_bytes(await reader.readexactly(4), "big")):
            content += await reader.readexactly(length)
        if not self.broken:
            found = b"stream: Fake.Malware FOUND\0" if b"malware" in content else b"stream: OK\0"
            writer.write(found)
        writer.close()


@pytest.fixture
async def clamd() -> AsyncGenerator[FakeClamd]:
    fake = FakeClamd()
    async with await asyncio.start_server(fake.answer, "127.0.0.1", 0) as server:
        fake.port = server.sockets[0].getsockname()[1]
        yield fake


@pytest.fixture
async def app(database: Database, clock: Clock, clamd: FakeClamd) -> AsyncGenerator[FastAPI]:
    settings = Settings(
        database_url=database.url_for("case_api"),
        cursor_secret=CURSOR_SECRET,
        personal_data_keys=PERSONAL_DATA_KEYS,
        personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
        destroyed_keys_dir=DESTROYED_KEYS_DIR,
        database_pool_size=4,
        clamd_address=f"127.0.0.1:{clamd.port}",
    )
    made = create_app(settings, clock=clock)  # pyright: ignore[reportArgumentType]
    async with made.router.lifespan_context(made):
        yield made


async def scanned(client: AsyncClient, path: str) -> str:
    """The state of a document once it does not wait any more."""
    async with asyncio.timeout(30):
        while (state := (await client.get(path)).json()["scan"]) == "waiting":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return str(state)


async def test_content_is_scanned_before_it_is_served(
    case: OpenedCase, file: File, upload: Upload, client: AsyncClient
) -> None:
    clean, malware = [
        (await file(case.path, content)).headers["Location"] for content in (CLEAN, MALWARE)
    ]
    for path, content in ((clean, CLEAN), (malware, MALWARE)):
        assert (await upload(path, content)).status_code == 204

    assert await scanned(client, clean) == "passed"
    assert (await client.get(f"{clean}/content")).content == CLEAN
    assert await scanned(client, malware) == "failed"
    refused = await client.get(f"{malware}/content")
    assert (refused.status_code, refused.json()["code"]) == (409, "content-not-served")
    await upload(malware, MALWARE)
    assert (await client.get(f"{malware}/content")).status_code == 409


async def test_content_waits_for_a_scanner_that_is_unavailable(
    case: OpenedCase, file: File, upload: Upload, client: AsyncClient, clamd: FakeClamd,
    engine: AsyncEngine,
) -> None:  # fmt: skip
    clamd.broken = True
    path = (await file(case.path, CLEAN)).headers["Location"]
    await upload(path, CLEAN)
    await asyncio.sleep(1.5)

    waiting = await client.get(f"{path}/content")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (409, "5")
    clamd.broken = False
    scanner = Clamd("127.0.0.1", clamd.port)
    assert not await scan_next(engine, VAULT, scanner, datetime.now(UTC))  # claimed for a while
    assert await scan_next(engine, VAULT, scanner, datetime.now(UTC) + CLAIM + timedelta(seconds=5))
    assert (await client.get(f"{path}/content")).content == CLEAN
