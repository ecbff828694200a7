"""Starts the system's processes as `make run` does."""

import asyncio
import base64
import secrets
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from deploy.local import ROOT
from deploy.readiness import is_ready
from deploy.status import Status
from deploy.supervisor import SupervisedProcess, read_procfile

from chassis.fork_server import ForkServer
from chassis.free_ports import find_free_port
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

BENCH_HOST: Final = "127.0.0.1"
SECRETS_KEY: Final = base64.b64encode(secrets.token_bytes(32)).decode()
_WORKER_START_SECONDS: Final = 1.0
"""Seconds after which a worker, which has no HTTP port to probe, is taken to be running."""
_READY_TIMEOUT_SECONDS: Final = 90.0
_PORT_SETTINGS: Final = {
    "case-api": "CASE_API_PORT",
    "deadline-api": "DEADLINE_SERVICE_PORT",
    "notification-api": "NOTIFICATION_SERVICE_PORT",
}
"""The HTTP processes, with the variable that sets the port of each."""


@dataclass(frozen=True, slots=True)
class BenchSystem:
    """Running processes: their URLs and process ids."""

    urls: Mapping[str, str]
    pids: Mapping[str, int]


@asynccontextmanager
async def running_processes(
    forks: ForkServer, database: Database, *names: str, settings: Mapping[str, str] | None = None
) -> AsyncGenerator[BenchSystem]:
    """Runs some processes of the Procfile on a database, until the block ends.

    `settings` are environment variables of all of them, beside those that each process needs.
    """
    ports = {name: find_free_port() for name in names if name in _PORT_SETTINGS}
    env = {_PORT_SETTINGS[name]: str(port) for name, port in ports.items()} | {**(settings or {})}
    logs = database.server.folder / "logs"
    logs.mkdir(exist_ok=True)
    programs = [
        SupervisedProcess(
            program, {**_settings(database, program.command[2]), **env}, logs, Status(), forks
        )
        for program in read_procfile(ROOT / "Procfile")
        if program.name in names
    ]
    tasks = [asyncio.create_task(each.supervise()) for each in programs]
    urls = {name: f"http://{BENCH_HOST}:{port}" for name, port in ports.items()}
    try:
        await asyncio.gather(*(wait_until_url_ready(url) for url in urls.values()))
        await _wait_until_forked(programs)
        if len(urls) < len(programs):
            await asyncio.sleep(_WORKER_START_SECONDS)
        yield BenchSystem(urls, {each.name: each.pid for each in programs if each.pid is not None})
    finally:
        await asyncio.gather(*(each.stop() for each in programs))
        await asyncio.gather(*tasks)


@asynccontextmanager
async def running_module(module: str, *arguments: str) -> AsyncGenerator[None]:
    """Runs a module in a process of its own, until the block ends."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def wait_until_url_ready(url: str) -> None:
    """Wait until a service's `/readyz` returns 200."""
    async with asyncio.timeout(_READY_TIMEOUT_SECONDS):
        while not await asyncio.to_thread(is_ready, f"{url}/readyz"):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)


async def _wait_until_forked(programs: Sequence[SupervisedProcess]) -> None:
    """Wait until each process exists; the first one after all modules have been imported once."""
    async with asyncio.timeout(_READY_TIMEOUT_SECONDS):
        while any(each.pid is None for each in programs):  # noqa: ASYNC110  # other processes
            await asyncio.sleep(0.05)


def _settings(database: Database, package: str) -> Mapping[str, str]:
    return {
        "DATABASE_URL": database.url_for(package),
        "WEBHOOK_SECRETS_KEY": SECRETS_KEY,
        "WEBHOOK_ALLOW_LOOPBACK": "1",
        "WEBHOOK_RATE_PER_DESTINATION": "1000000",  # the sender is measured
        "CURSOR_SECRET": CURSOR_SECRET.get_secret_value(),
        **PERSONAL_DATA_SETTINGS,
        **UNREACHABLE_LIMITS,
    }
