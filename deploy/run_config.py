"""Configuration of a run on this machine: data folder, database and ports."""

import fcntl
import socket
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from deploy.supervisor import PROCFILE, read_procfile

LOCAL_HOST: Final = "127.0.0.1"
PORTS: Final[Mapping[str, int]] = {
    "case_api": 8001,
    "deadline_service": 8002,
    "notification_service": 8003,
    "administration_api": 8004,
    "mail_sink": 8005,
    "mail_sink_smtp": 8006,
    "notify_stand_in": 8007,
}
"""The ports of a run. `<NAME>_PORT` sets another."""
_METRICS_PORT: Final = "METRICS_PORT"
_HIGHEST_PORT: Final = 65535


class RunRefused(Exception):
    """The folder or a port is in use or unusable; the message gives the reason in one sentence."""


@dataclass(frozen=True, slots=True)
class RunConfig:
    """The data folder of a run, its database and its ports.

    `database_url` None means an embedded PostgreSQL in `data_dir`. `metrics_ports` has one port for
    each process, in the order of the Procfile, or none if metrics are off.
    """

    data_dir: Path
    database_url: str | None
    ports: Mapping[str, int]
    metrics_ports: Sequence[int] = ()

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Self:
        """The configuration in the environment: DATA_DIR, DATABASE_URL and the ports.

        METRICS_PORT is the first of the metrics ports; the others follow it.

        Raises:
            RunRefused: a value is not a valid port number.
        """
        ports = {name: _port(env, f"{name.upper()}_PORT", given) for name, given in PORTS.items()}
        data_dir = Path(env.get("DATA_DIR") or ".local")
        return cls(data_dir, env.get("DATABASE_URL") or None, ports, _metrics_ports(env))

    @property
    def all_ports(self) -> Sequence[tuple[int, str]]:
        """Every port of the run, with the variable that sets it."""
        named = [(port, f"{name.upper()}_PORT") for name, port in self.ports.items()]
        return [*named, *((port, _METRICS_PORT) for port in self.metrics_ports)]

    @property
    def urls(self) -> Mapping[str, str]:
        """The services' base URLs."""
        return {name: f"http://{LOCAL_HOST}:{port}" for name, port in self.ports.items()}


@contextmanager
def reserve(machine: RunConfig) -> Generator[None]:
    """Lock the data folder, and check that the ports are free.

    Raises:
        RunRefused: another run uses the folder, it is not writable, or a port is in use.
    """
    try:
        machine.data_dir.mkdir(parents=True, exist_ok=True)
        lock = (machine.data_dir / "run.lock").open("a")
    except OSError as error:
        raise RunRefused(
            f"the folder {machine.data_dir} cannot be written to: {error.strerror}."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunRefused(
                f"the system already runs on {machine.data_dir}; that run is not affected."
            ) from None
        _check_distinct(machine.all_ports)
        for port, variable in machine.all_ports:
            _check_free(port, variable)
        yield


def _port(env: Mapping[str, str], variable: str, given: int) -> int:
    text = env.get(variable) or str(given)
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST_PORT:
        raise RunRefused(f"{variable} is not a port: give a number from 1 to {_HIGHEST_PORT}.")
    return int(text)


def _metrics_ports(env: Mapping[str, str]) -> Sequence[int]:
    if not env.get(_METRICS_PORT):
        return ()
    first = _port(env, _METRICS_PORT, 0)
    ports = range(first, first + len(read_procfile(PROCFILE)))
    if ports[-1] > _HIGHEST_PORT:
        raise RunRefused(f"{_METRICS_PORT} is too high: each of {len(ports)} processes has a port.")
    return ports


def _check_distinct(taken: Sequence[tuple[int, str]]) -> None:
    seen: dict[int, str] = {}
    for port, variable in taken:
        if port in seen:
            raise RunRefused(f"port {port} is given twice: by {seen[port]} and by {variable}.")
        seen[port] = variable


def _check_free(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL_HOST, port))
        except OSError as error:
            raise RunRefused(
                f"port {port} is busy: free it, or set {variable} to another."
            ) from error
