"""The server process, found by the files of its data folder."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_START_TOLERANCE_SECONDS: Final = 10.0
"""Seconds between the start that the file names and the start of that process, at most."""
_LINES: Final = 8
_PROCESS_GONE: Final = (psutil.NoSuchProcess, psutil.AccessDenied)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server, as postmaster.pid describes it.

    The file outlives a killed server, and another process may have its id since, so it counts only
    if a `postgres` that started at that time has that id.
    """

    process: psutil.Process
    port: int
    ready: bool

    @classmethod
    def of(cls, pgdata: Path) -> "Postmaster | None":
        """The server that runs on a data folder, or None."""
        try:
            lines = (pgdata / "postmaster.pid").read_text().splitlines()
        except OSError:
            return None
        if len(lines) < _LINES:  # still being written
            return None
        pid, _, started, port, *_ = lines
        process = _postgres(int(pid), float(started))
        return process and cls(process, int(port), lines[7].strip() == "ready")


def server_processes(pgdata: Path) -> list[psutil.Process]:
    """Every process that has this folder as its working directory, orphans too."""
    return [process for process in psutil.process_iter() if _works_in(process, pgdata)]


def _postgres(pid: int, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < _START_TOLERANCE_SECONDS
        is_running = process.status() != psutil.STATUS_ZOMBIE
        return process if same and is_running and process.name().startswith("postgres") else None
    except _PROCESS_GONE:
        return None


def _works_in(process: psutil.Process, folder: Path) -> bool:
    with suppress(*_PROCESS_GONE, OSError):
        return Path(process.cwd()) == folder
    return False
