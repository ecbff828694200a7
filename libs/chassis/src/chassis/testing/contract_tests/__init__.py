"""Contract tests of a real process against its OpenAPI document.

Schemathesis generates the requests (docs/adr/0016); `schemathesis.toml` configures its checks.
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

from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

_HERE: Final = Path(__file__).parent
_SCHEMATHESIS: Final = Path(sys.executable).with_name("schemathesis")
_READY_TIMEOUT_SECONDS: Final = 90
_MAX_OUTPUT: Final = 8_000


@contextmanager
def served_process(command: str, port_setting: str, settings: Mapping[str, str]) -> Generator[str]:
    """Run a service as a process (`python -m <command>`); yields its URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603  # a fixed command
        [sys.executable, "-m", *command.split()],
        env={
            **os.environ,
            "CURSOR_SECRET": secrets.token_hex(32),
            **PERSONAL_DATA_SETTINGS,
            **UNREACHABLE_LIMITS,
            **settings,
            port_setting: port,
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


async def contract_violations(address: str, api_key: str, folder: Path, paths: str = ".") -> str:
    """The failures of Schemathesis; empty if the service conforms to its document.

    `paths` is a regular expression of the paths to try. Schemathesis writes to `folder`.

    Raises:
        KeyOpensNothing: the key is refused, so that every request would get 401.
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
    output, _ = await run.communicate()
    return "" if run.returncode == 0 else output.decode()[-_MAX_OUTPUT:]


class KeyNotAccepted(Exception):
    """The test's key is refused: it may be of the wrong kind for the installation."""


async def _check_key(address: str, api_key: str) -> None:
    """Pass if the key opens a list of the service."""
    headers = {"Authorization": f"Bearer {api_key}"}
    # The first request for the document creates it, which takes seconds where others work too.
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=_READY_TIMEOUT_SECONDS
    ) as client:
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
