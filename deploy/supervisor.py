"""Runs the processes of the Procfile, and restarts those that end, until stopped.

They are forked from one process that has imported what they need: docs/adr/0127.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chassis.fork_server import ForkedProgram, ForkServer, ForkServerFailed, ProgramRequest
from deploy.status import Status

PROCFILE: Final = Path(__file__).parents[1] / "Procfile"
_GRACE_SECONDS: Final = 10.0
_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class ProcfileEntry:
    """A line of the Procfile: a name and a command."""

    name: str
    command: Sequence[str]


def read_procfile(path: Path) -> Sequence[ProcfileEntry]:
    """Every line `name: command`; `python` becomes the interpreter of this process."""
    lines = (line.partition(":") for line in path.read_text().splitlines() if line.strip())
    return [
        ProcfileEntry(name.strip(), [_executable(word) for word in rest.split()])
        for name, _, rest in lines
    ]


def _executable(word: str) -> str:
    return sys.executable if word == "python" else word


class SupervisedProcess:
    """A program and its process. A process that ends is restarted, with a line of output."""

    def __init__(
        self,
        program: ProcfileEntry,
        env: Mapping[str, str],
        logs: Path,
        status: Status,
        forks: ForkServer,
    ) -> None:
        self.name = program.name
        self._program = ProgramRequest(program.command, {**os.environ, **env})
        self._log = logs / f"{program.name}.log"
        self._status = status
        self._forks = forks
        self._process: ForkedProgram | None = None
        self._ended = asyncio.Event()
        self._starting = asyncio.Lock()
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The id of the current process, None while there is none."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    async def supervise(self) -> None:
        """Keep the process running until `stop` is called."""
        pause = _FIRST_PAUSE_SECONDS
        while not self._stopping:
            began = time.monotonic()
            reason = await self._run_once()
            if self._stopping:
                return
            lasted = time.monotonic() - began
            pause = _FIRST_PAUSE_SECONDS if lasted > _LONGEST_PAUSE_SECONDS else pause * 2
            self._status.print_error(
                f"{self.name} stopped ({reason}) and is started again; see {self._log}"
            )
            await asyncio.sleep(min(pause, _LONGEST_PAUSE_SECONDS))

    async def _run_once(self) -> str:
        """Start the process, and wait for its end; returns why it ended."""
        async with self._starting:
            with self._log.open("ab") as log:
                output = log.fileno()
                try:
                    process = await asyncio.to_thread(
                        self._forks.start, self._program, output, output
                    )
                except (ForkServerFailed, OSError) as error:
                    return str(error)
            self._process, self._ended = process, asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(process.exit_descriptor, self._ended.set)
        try:
            await self._ended.wait()
        finally:
            loop.remove_reader(process.exit_descriptor)
        self._process = None
        with closing(process):
            return _reason(process.wait())

    async def stop(self) -> None:
        """Send SIGTERM; after ten seconds SIGKILL."""
        self._stopping = True
        async with self._starting:  # what is being started is stopped, too
            process = self._process
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._ended.wait(), _GRACE_SECONDS)
        except TimeoutError:
            process.send_signal(signal.SIGKILL)
            await self._ended.wait()


def _reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
