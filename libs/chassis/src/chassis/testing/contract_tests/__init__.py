"""A real process, and a stranger who reads its document and tries everything that it says.

The stranger is Schemathesis (docs/adr/0016); `schemathesis.toml` says how it is to judge.
"""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

_HERE: Final = Path(__file__).parent
_SCHEMATHESIS: Final = Path(sys.executable).with_name("schemathesis")
_READY_TIMEOUT_SECONDS: Final = 90
_MAX_OUTPUT: Final = 8_000


@contextmanager
def served_process(command: str, port_setting: str, settings: Mapping[str, str]) -> Generator[str]:
    """A service in a process of its own (`python -m <command>`); where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", *command.split()],
        env={**os.environ, "CURSOR_SECRET": secrets.token_hex(32), **settings, port_setting: port},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


async def contract_violations(address: str, api_key: str, folder: Path, paths: str = ".") -> str:
    """What a stranger holds against a service; nothing if its document is true.

    `paths` is a regular expression of the paths to try. `folder` is the stranger's to write to.

    Raises:
        KeyOpensNothing: the key does not work here, so that nothing but 401 would be tried.
    """
    await _wait_until_ready(address)
    await _check_key(address, api_key)
    run = await asyncio.create_subprocess_exec(
        _SCHEMATHESIS,
        *("--config-file", _HERE / "schemathesis.toml"),
        *("run", f"{address}/openapi.json"),
        # One worker: two threads that parse at once can make Python 3.11 fail in its own parser.
        *("--phases", "examples,coverage", "--workers", "1", "--seed", "1"),
        *("--include-path-regex", paths),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_HERE), "API_KEY": api_key},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    told, _ = await run.communicate()
    return "" if run.returncode == 0 else told.decode()[-_MAX_OUTPUT:]


class KeyNotAccepted(Exception):
    """The stranger's key is refused: it may be of the wrong kind for the installation."""


async def _check_key(address: str, api_key: str) -> None:
    """Pass if the key opens a list of the service."""
    headers = {"Authorization": f"Bearer {api_key}"}
    async with httpx.AsyncClient(base_url=address, headers=headers) as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
        lists = [path for path, item in paths.items() if "get" in item and "{" not in path]
        answers = [await client.get(path) for path in lists if path.startswith("/v1/")]
    if not any(answer.is_success for answer in answers):
        raise KeyNotAccepted(", ".join(str(answer.status_code) for answer in answers))


async def _wait_until_ready(address: str) -> None:
    async with (
        httpx.AsyncClient(base_url=address) as client,
        asyncio.timeout(_READY_TIMEOUT_SECONDS),
    ):
        while True:
            try:
                if (await client.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
