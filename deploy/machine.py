"""The place that a run takes on this machine: a data folder and three ports."""

import fcntl
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

HOST: Final = "127.0.0.1"
_PORTS: Final = {"case_api": 8001, "deadline_service": 8002, "notification_service": 8003}
_HIGHEST_PORT: Final = 65535


class Occupied(Exception):
    """The place is taken or cannot be used; the message says how in one sentence."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a run keeps its data, which database it uses and which ports it takes.

    `database_url` None means an embedded PostgreSQL in `data_dir`.
    """

    data_dir: Path
    database_url: str | None
    ports: Mapping[str, int]

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Self:
        """The place that the environment asks for: DATA_DIR, DATABASE_URL and the ports.

        Raises:
            Occupied: a port is no port.
        """
        ports = {name: _port(env, name, given) for name, given in _PORTS.items()}
        data_dir = Path(env.get("DATA_DIR") or ".local")
        return cls(data_dir, env.get("DATABASE_URL") or None, ports)

    @property
    def urls(self) -> Mapping[str, str]:
        """The services' base URLs."""
        return {name: f"http://{HOST}:{port}" for name, port in self.ports.items()}


@contextmanager
def occupy(machine: Machine) -> Generator[None]:
    """Hold the data folder, and make sure that the ports are free.

    Raises:
        Occupied: another run holds the folder, it cannot be written to, or a port is busy.
    """
    try:
        machine.data_dir.mkdir(parents=True, exist_ok=True)
        lock = (machine.data_dir / "run.lock").open("a")
    except OSError as error:
        raise Occupied(
            f"the folder {machine.data_dir} cannot be written to: {error.strerror}."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied(
                f"the system already runs on {machine.data_dir}; that run goes on undisturbed."
            ) from None
        for name, port in machine.ports.items():
            _check_free(name, port)
        yield


def _port(env: Mapping[str, str], name: str, given: int) -> int:
    text = env.get(f"{name.upper()}_PORT") or str(given)
    if not text.isdigit() or not 0 < int(text) <= _HIGHEST_PORT:
        raise Occupied(f"{name.upper()}_PORT is not a port: give a number from 1 to 65535.")
    return int(text)


def _check_free(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Occupied(
                f"port {port} is busy: free it, or set {name.upper()}_PORT to another."
            ) from error
