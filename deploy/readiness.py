"""Waits until every process is ready, and prints a line for each."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Final

from deploy.run_config import RunConfig
from deploy.status import Status
from deploy.supervisor import SupervisedProcess

_READY_TIMEOUT_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.1
_STABLE_SECONDS: Final = 1.0
_HTTP_PROCESSES: Final = {
    "case-api": "case_api",
    "deadline-api": "deadline_service",
    "notification-api": "notification_service",
    "administration-api": "administration_api",
    "mail-sink": "mail_sink",
    "notify-stand-in": "notify_stand_in",
}
"""The HTTP processes; the others are workers."""
_WITHOUT_DOCS: Final = {"mail_sink", "notify_stand_in"}


async def report_readiness(
    machine: RunConfig, running: Sequence[SupervisedProcess], stop: asyncio.Event, status: Status
) -> bool:
    """Print when each process is ready; False if `stop` is set or one is not ready in time."""
    ready = asyncio.gather(*(_report_when_ready(machine, each, status) for each in running))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({ready, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not ready.done():
        ready.cancel()
        await asyncio.gather(ready, return_exceptions=True)
        return False
    return all(ready.result())


async def _report_when_ready(
    machine: RunConfig, process: SupervisedProcess, status: Status
) -> bool:
    service = _HTTP_PROCESSES.get(process.name)
    try:
        async with asyncio.timeout(_READY_TIMEOUT_SECONDS):
            if service is None:
                await _wait_until_stable(process)
                status.print_state(process.name, "running")
            else:
                url = machine.urls[service]
                await _wait_for_url(f"{url}/readyz")
                page = url if service in _WITHOUT_DOCS else f"{url}/docs"
                status.print_state(process.name, f"ready   {page}")
    except TimeoutError:
        status.print_error(
            f"{process.name} is not ready after {_READY_TIMEOUT_SECONDS:.0f} seconds."
        )
        return False
    return True


async def _wait_until_stable(process: SupervisedProcess) -> None:
    """A worker has no HTTP port to probe: it is running if the process runs for a second."""
    pid = None
    while pid is None or process.pid != pid:
        pid = process.pid
        await asyncio.sleep(_STABLE_SECONDS)


async def _wait_for_url(url: str) -> None:
    while not await asyncio.to_thread(is_ready, url):  # noqa: ASYNC110  # another process
        await asyncio.sleep(_POLL_SECONDS)


def is_ready(url: str) -> bool:
    """Whether a URL answers 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  # an http URL of this system
            return bool(response.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False
