"""PostgreSQL from a wheel, for a machine that has none: started, adopted, recovered, stopped."""

import fcntl
import shlex
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psutil

from chassis.embedded import cluster, ports
from chassis.embedded.account import account_for
from chassis.embedded.errors import EmbeddedPostgresError
from chassis.embedded.postmaster import Postmaster, server_processes
from chassis.embedded.programs import PostgresPrograms, find_programs

START_TIMEOUT_SECONDS: Final = 60
"""Seconds for a server to be ready; recovering from a crash is the slow case."""
STOP_TIMEOUT_SECONDS: Final = 30
"""Seconds for a fast shutdown, after which an immediate one is requested."""
_SETTINGS: Final = MappingProxyType(
    {
        "listen_addresses": ports.HOST,
        "unix_socket_directories": "",  # a data folder's path may be too long for a socket
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
)
_MAX_LOG_BYTES: Final = 10_000_000
"""Bytes of log that are retained at a start."""
_POLL_SECONDS: Final = 0.05


class EmbeddedPostgres:
    """A server whose data is in a folder.

    It survives the process that started it, and the next `start` adopts it; if it was killed, the
    next `start` recovers its data. `data_dir` gets a folder `postgres` with the data and the
    superuser's password, readable only by the account that runs it, and also a log, a lock and the
    last port.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        version: int = 18,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._home = data_dir.absolute()
        self._pgdata = self._home / "postgres"
        self._log = self._home / "postgres.log"
        self._port = port
        self._version = version
        self._settings = {**_SETTINGS, **settings}

    @property
    def process(self) -> psutil.Process | None:
        """The main process of the server that runs on the folder; None: none runs."""
        running = Postmaster.of(self._pgdata)
        return None if running is None else running.process

    def start(self) -> str:
        """Start or adopt the server; return the superuser's URL of the database `postgres`.

        A server that already runs keeps its port and its settings.

        Raises:
            EmbeddedPostgresError: it cannot be started; the message is one sentence.
        """
        with self._locked():
            tools = find_programs(self._version, account_for(self._pgdata))
            cluster.ensure_cluster(self._pgdata, self._version, tools)
            running = Postmaster.of(self._pgdata) or self._launch(tools)
            secret = cluster.superuser_password(self._pgdata)
        return (
            f"postgresql://{cluster.SUPERUSER}:{secret}@{ports.HOST}:{running.port}"
            f"/{cluster.SUPERUSER}"
        )

    def stop(self) -> None:
        """Stop the server, also if another process started it. Does nothing if none runs."""
        with self._locked():
            if Postmaster.of(self._pgdata) is None:
                return
            tools = find_programs(self._version, account_for(self._pgdata))
            for mode in ("fast", "immediate"):
                if self._control(
                    tools, "stop", f"--mode={mode}", f"--timeout={STOP_TIMEOUT_SECONDS}"
                ):
                    return
        raise EmbeddedPostgresError(f"PostgreSQL on {self._pgdata} did not stop")

    def _launch(self, tools: PostgresPrograms) -> Postmaster:
        self._await_orphans()
        self._open_log(tools)
        port = ports.choose_port(self._port, self._home / "postgres.port")
        options = {**self._settings, "port": str(port)}
        given = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        where = f"--log={self._log}"
        self._control(
            tools, "start", where, f"--timeout={START_TIMEOUT_SECONDS}", f"--options={given}"
        )
        running = Postmaster.of(self._pgdata)
        if running is None:
            raise EmbeddedPostgresError(f"PostgreSQL did not start: {self._fatal_error()}")
        return running

    def _control(self, tools: PostgresPrograms, action: str, *arguments: str) -> bool:
        """Run `pg_ctl`, which detaches the server and waits until it is ready or stopped."""
        where = f"--pgdata={self._pgdata}"
        return tools.run("pg_ctl", action, where, "--wait", *arguments).returncode == 0

    def _await_orphans(self) -> None:
        """Wait until the remaining processes of a killed server have ended.

        With none of them left, a postmaster.pid that remains is stale, even where its id
        belongs to another process since (which PostgreSQL itself would take for a server).
        """
        end = time.monotonic() + STOP_TIMEOUT_SECONDS
        while left := server_processes(self._pgdata):
            if time.monotonic() > end:
                raise EmbeddedPostgresError(
                    f"process {left[0].pid} of an earlier server still uses {self._pgdata}"
                )
            time.sleep(_POLL_SECONDS)
        (self._pgdata / "postmaster.pid").unlink(missing_ok=True)

    def _open_log(self, tools: PostgresPrograms) -> None:
        if self._log.exists() and self._log.stat().st_size > _MAX_LOG_BYTES:
            self._log.unlink()
        self._log.touch(mode=0o600)
        tools.account.chown(self._log)

    def _fatal_error(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        return f"{fatal[-1] if fatal else 'it gave no reason'} (see {self._log})"

    @contextmanager
    def _locked(self) -> Generator[None]:
        """Lock the folder against other starts and stops; raise if it cannot be used."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            with (self._home / "postgres.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise EmbeddedPostgresError(
                f"the folder {self._home} cannot be used for data: {error.strerror}"
            ) from error
