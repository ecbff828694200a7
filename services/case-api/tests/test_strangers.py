"""A real process, and a stranger who reads its document and tries everything that it says."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from chassis.identity import Holder, issue_key
from chassis.testing import Database
from events.envelope import LedgerId

HERE: Final = Path(__file__).parent
SOME: Final = (
    "^/v1/(events|cases|cases/[^/]+(/history|/person|/requests|/final-plans|/corrections)?)$"
)
"""Facts are all posted by one route; three of them stand for the rest."""
SCHEMATHESIS: Final = Path(sys.executable).with_name("schemathesis")


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    """Where `python -m case_api` listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    env = {**os.environ, "DATABASE_URL": database.url_for("case_api"), "CASE_API_PORT": port}
    process = subprocess.Popen(
        [sys.executable, "-m", "case_api"], env=env, stderr=subprocess.DEVNULL
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    assert process.wait(60) == 0


async def ready(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as client, asyncio.timeout(90):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def test_the_document_is_true(
    database: Database, address: str, council: LedgerId, tmp_path: Path
) -> None:
    scopes = frozenset({"cases:read", "cases:write"})
    key = await issue_key(database.admin_url, Holder(council, "999", "stranger", scopes))
    await ready(address)

    run = await asyncio.create_subprocess_exec(
        SCHEMATHESIS,
        *("--config-file", HERE / "schemathesis.toml"),
        *("run", f"{address}/openapi.json"),
        # One worker: two threads that parse at once can make Python 3.11 fail in its own parser.
        *("--phases", "examples,coverage", "--workers", "1", "--seed", "1"),
        *("--include-path-regex", SOME),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE), "API_KEY": key.text},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    told, _ = await run.communicate()

    assert run.returncode == 0, told.decode()[-8000:]
