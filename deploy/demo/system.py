"""The temporary system that the demonstration runs against."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chassis.free_ports import find_free_port
from deploy.demo_council import CREDENTIALS_FILE
from deploy.local import DISPOSABLE, STOP_WITH_STDIN
from deploy.readiness import is_ready
from deploy.run_config import PORTS
from deploy.workspace import SETTINGS_BY_MODULE

_START_TIMEOUT_SECONDS: Final = 90.0
_STOP_TIMEOUT_SECONDS: Final = 60.0
_SERVICES: Final = ("case_api", "deadline_service", "notification_service")
_OTHER_SETTINGS: Final = frozenset({"DATA_DIR", "METRICS_PORT"})


class SystemNotStarted(Exception):
    """The system did not start; the message is its log."""


@dataclass(frozen=True, slots=True)
class SystemAccess:
    """The base URLs of the services, and the council's key."""

    api_key: str
    case_api: str
    deadline_service: str
    notification_service: str


@contextmanager
def disposable_system() -> Generator[SystemAccess]:
    """A new system on free ports, removed with its data when the block ends, however it ends.

    It shares nothing with a running system: no data, no port, and not the sandbox's day,
    which the demonstration sets.

    Raises:
        SystemNotStarted: it did not start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="send-demo-", ignore_cleanup_errors=True) as folder,
        running_system(Path(folder), is_disposable=True) as own,
    ):
        yield own


@contextmanager
def running_system(
    folder: Path, *, is_disposable: bool = False, **settings: str
) -> Generator[SystemAccess]:
    """A system with its data in `folder`, on free ports, stopped when the block ends.

    It has the settings that are given, reads none from the environment, and exits if this process
    ends. Its database is flushed to the disk, unless it `is_disposable`.

    Raises:
        SystemNotStarted: it did not start within a minute and a half.
    """
    ports = {f"{name.upper()}_PORT": str(find_free_port()) for name in PORTS}
    env = {**_without_settings(os.environ), **ports, **settings, "DATA_DIR": str(folder)}
    arguments = [STOP_WITH_STDIN, *([DISPOSABLE] if is_disposable else [])]
    with (
        (folder / "run.log").open("wb") as log,
        subprocess.Popen(  # noqa: S603  # a fixed program
            [sys.executable, "-m", "deploy.local", *arguments],
            env=env,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for this process only
        ) as running,
    ):
        try:
            yield _wait_until_ready(running, folder)
        finally:
            _stop(running)


def _without_settings(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without the variables of any setting."""
    fields = {name.upper() for each in SETTINGS_BY_MODULE.values() for name in each.model_fields}
    return {name: value for name, value in env.items() if name not in fields | _OTHER_SETTINGS}


def _stop(running: subprocess.Popen[bytes]) -> None:
    running.send_signal(signal.SIGTERM)
    try:
        running.wait(_STOP_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def _wait_until_ready(running: subprocess.Popen[bytes], folder: Path) -> SystemAccess:
    end = time.monotonic() + _START_TIMEOUT_SECONDS
    while time.monotonic() < end and running.poll() is None:
        found = read_access(folder)
        if found is not None and is_system_ready(found):
            return found
        time.sleep(0.2)
    raise SystemNotStarted(f"The system did not start:\n{(folder / 'run.log').read_text()}")


def read_access(folder: Path) -> SystemAccess | None:
    """The access that a system with its data in `folder` wrote when it started, None if none did.

    The file remains when the system stops.
    """
    file = folder / CREDENTIALS_FILE
    if not file.exists():
        return None
    stored: Mapping[str, str] = json.loads(file.read_text())
    return SystemAccess(*(stored[name] for name in ("api_key", *_SERVICES)))


def is_system_ready(found: SystemAccess) -> bool:
    """Whether all services of a system answer that they are ready."""
    urls = (found.case_api, found.deadline_service, found.notification_service)
    return all(is_ready(f"{url}/readyz") for url in urls)
