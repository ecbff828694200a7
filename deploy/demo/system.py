"""The system that the story is told to: one that runs, or one of our own while it lasts."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.demonstration import FILE
from deploy.ready import is_ready

_WITHIN_SECONDS: Final = 90.0
_SERVICES: Final = ("case_api", "deadline_service", "notification_service")


class NoSystem(Exception):
    """There is no system to tell the story to; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class System:
    """Where the services are, and the council's key."""

    api_key: str
    case_api: str
    deadline_service: str
    notification_service: str


@contextmanager
def system() -> Generator[System]:
    """The running system whose credentials are in DATA_DIR, else one of our own.

    Raises:
        NoSystem: ours did not start.
    """
    found = _of(Path(os.environ.get("DATA_DIR") or ".local"))
    if found is not None and _answers(found):
        sys.stdout.write(f"Beside the system at {found.case_api}.\n")
        yield found
        return
    sys.stdout.write("No system runs here: starting one for this story.\n")
    with (
        tempfile.TemporaryDirectory(prefix="send-demo-") as folder,
        own_system(Path(folder)) as own,
    ):
        yield own


@contextmanager
def own_system(folder: Path) -> Generator[System]:
    """A system of our own, data in a folder, on ports that are free; stopped at the end.

    Raises:
        NoSystem: it did not start within a minute and a half.
    """
    ports = {f"{name.upper()}_PORT": str(free_port()) for name in _SERVICES}
    env = {**os.environ, **ports, "DATA_DIR": str(folder)}
    env.pop("DATABASE_URL", None)
    with (folder / "run.log").open("wb") as log:
        command = [sys.executable, "-m", "deploy.local"]
        running = subprocess.Popen(command, env=env, stdout=log, stderr=log)  # noqa: S603
        try:
            yield _await(running, folder)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()


def _await(running: subprocess.Popen[bytes], folder: Path) -> System:
    end = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < end and running.poll() is None:
        found = _of(folder)
        if found is not None and _answers(found):
            return found
        time.sleep(0.2)
    raise NoSystem(f"The system did not start:\n{(folder / 'run.log').read_text()}")


def _of(folder: Path) -> System | None:
    file = folder / FILE
    if not file.exists():
        return None
    kept: Mapping[str, str] = json.loads(file.read_text())
    return System(*(kept[name] for name in ("api_key", *_SERVICES)))


def _answers(found: System) -> bool:
    urls = (found.case_api, found.deadline_service, found.notification_service)
    return all(is_ready(f"{url}/readyz") for url in urls)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
