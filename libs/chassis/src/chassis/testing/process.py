"""A service as a process: started, measured and stopped."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import ssl
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import psutil

from chassis.fork_server import ForkedProgram, ProgramRequest
from chassis.free_ports import find_free_port
from chassis.testing.forked_programs import fork_server
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS

READY_TIMEOUT_SECONDS: Final = 90.0
"""Seconds, for a machine under load."""
_NO_AUTHORITIES: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts no certificate: probes are plain HTTP. To read all authorities takes 38 ms."""
_STOP_TIMEOUT_SECONDS: Final = 60.0
_HOST: Final = "127.0.0.1"


class ResourceUsage(NamedTuple):
    """The resources of a process: resident memory in bytes, and open descriptors."""

    memory: int
    descriptors: int


ALLOWED_GROWTH: Final = ResourceUsage(64 * 2**20, 16)
"""The growth of a warm process that is allowed; a leak in an error loop exceeds it in seconds."""


class ServiceProcess:
    """A process that runs as `python -m <command>`; `log` is the file of its log lines."""

    def __init__(
        self, command: str, settings: Mapping[str, str], log: Path, port_setting: str | None
    ) -> None:
        self._command = [sys.executable, "-m", *command.split()]
        port, probes = find_free_port(), find_free_port()
        self.url = f"http://{_HOST}:{port}"
        self.probe_url = f"http://{_HOST}:{probes}"
        self._env = {
            **os.environ,
            "CURSOR_SECRET": secrets.token_hex(32),
            **PERSONAL_DATA_SETTINGS,
            **settings,
            "METRICS_PORT": str(probes),
            **({} if port_setting is None else {port_setting: str(port)}),
        }
        self._log = log
        self._process: ForkedProgram | None = None

    @property
    def exit_code(self) -> int | None:
        """The exit code, if it has ended."""
        return None if self._process is None else self._process.poll()

    def start(self) -> None:
        """Start it, or restart it on the same ports."""
        program = ProgramRequest(self._command, self._env)
        with self._log.open("ab") as log:
            self._process = fork_server().start(program, log.fileno(), log.fileno())

    async def wait_until_ready(self) -> None:
        """Wait until it is ready.

        Raises:
            AssertionError: it has ended.
            TimeoutError: it is not ready within `READY_WITHIN` seconds.
        """
        async with (
            httpx.AsyncClient(verify=_NO_AUTHORITIES) as client,
            asyncio.timeout(READY_TIMEOUT_SECONDS),
        ):
            while True:
                assert self.exit_code is None, self._ended_with(self.exit_code)
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"{self.probe_url}/readyz")).is_success:
                        return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Kill it (SIGKILL)."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(self._process.wait)

    async def suspend(self) -> None:
        """Pause it (SIGSTOP): the process and its connections exist, but it does not run."""
        self.send_signal(signal.SIGSTOP)

    def send_signal(self, what: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(what)

    async def stop(self) -> int:
        """Stop it (SIGTERM); returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self._process.wait, _STOP_TIMEOUT_SECONDS)

    async def assert_stops(self) -> None:
        """Stop it, and check that it exits with code 0.

        Raises:
            AssertionError: it exits with another code.
        """
        code = await self.stop()
        assert code == 0, self._ended_with(code)

    def _ended_with(self, code: int | None) -> str:
        """How it ended, with its last log lines."""
        return f"{self._command} ended with {code}: {self._log.read_text()[-2000:]}"

    def resource_usage(self) -> ResourceUsage:
        """Its current resources."""
        assert self._process is not None
        process = psutil.Process(self._process.pid)
        return ResourceUsage(process.memory_info().rss, process.num_fds())

    def assert_not_grown(self, warm: ResourceUsage) -> None:
        """Check that it uses few more resources than when it was warm.

        Raises:
            AssertionError: they have grown by more than `GROWN_BY`.
        """
        now = self.resource_usage()
        assert now.memory < warm.memory + ALLOWED_GROWTH.memory, (now, warm)
        assert now.descriptors < warm.descriptors + ALLOWED_GROWTH.descriptors, (now, warm)

    def log_lines(self) -> Sequence[Mapping[str, Any]]:
        """Its log lines."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]


@asynccontextmanager
async def running_process(
    command: str, settings: Mapping[str, str], log: Path, port_setting: str | None = None
) -> AsyncGenerator[ServiceProcess]:
    """A process that is ready; at the end it is stopped, and must exit with code 0.

    `port_setting` is the variable of an API's port.
    """
    process = ServiceProcess(command, settings, log, port_setting)
    await asyncio.to_thread(process.start)  # the first start of a run waits for the imports
    try:
        await process.wait_until_ready()
        yield process
    except BaseException:
        await process.kill()
        raise
    await process.assert_stops()
