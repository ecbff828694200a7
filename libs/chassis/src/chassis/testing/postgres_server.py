"""One PostgreSQL for a test run, shared by its workers and stopped after the last one."""

import asyncio
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid1

from sqlalchemy import make_url

from chassis.embedded import EmbeddedPostgres
from chassis.roles import LoginRole, create_roles
from chassis.testing.temporary_folder import temporary_folder

TEST_ROLE_PASSWORD: Final = "known-to-every-test"  # noqa: S105  # of roles on a server of one test run
_UNDURABLE_SETTINGS: Final = {
    # The data of a test run need not survive a crash, so commits wait for no flush;
    # `synchronous_commit` itself stays on, because the log requires it.
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "1GB",
    "autovacuum_naptime": "10min",
    "scram_iterations": "1",  # a run has some hundred logins, none of which needs protection
}
_RUN_ID: Final = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid1().hex
"""The same in every worker of one run, and in no other run."""


@dataclass(frozen=True, slots=True)
class TestServer:
    """A server for tests, with the requested roles and no data."""

    __test__ = False

    admin_url: str
    folder: Path

    def url_for(self, role: str | None, database: str) -> str:
        """The URL of a database with a role; None is the superuser."""
        url = make_url(self.admin_url).set(database=database)
        if role is not None:
            url = url.set(username=role, password=TEST_ROLE_PASSWORD)
        return url.render_as_string(hide_password=False)


def shared_server(*roles: LoginRole, version: int = 18) -> TestServer:
    """The run's server, started by the first worker and stopped after the last has ended.

    `roles` are created on it if no worker has created them before.
    """
    server = _running_server(version)
    _ensure_roles(server, roles)
    return server


@cache
def _running_server(version: int) -> TestServer:
    """The server of a version, with a reaper process that stops it.

    Every worker holds a shared lock on a file until it ends, also if it is killed. The reaper
    process waits for the exclusive lock: when it has it, no worker is left and it stops the server.
    """
    folder = temporary_folder() / f"chassis-{os.getuid()}-{_RUN_ID}-{version}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock_file(folder / "users", fcntl.LOCK_SH)
    starting = lock_file(folder / "starting", fcntl.LOCK_EX)
    known = folder / "url"
    if not known.exists():
        _start_reaper(folder, version)
        known.write_text(_start(folder, version))
    os.close(starting)
    return TestServer(known.read_text(), folder)


@cache
def _ensure_roles(server: TestServer, roles: Sequence[LoginRole]) -> None:
    """Create the roles that have no file in the folder of the server, and their files."""
    turn = lock_file(server.folder / "roles", fcntl.LOCK_EX)
    created = {role: server.folder / f"role.{role.name}" for role in roles}
    missing = [role for role, file in created.items() if not file.exists()]
    _create_roles(server.admin_url, missing)
    for role in missing:
        created[role].touch()
    os.close(turn)


@contextmanager
def own_server(*roles: LoginRole) -> Generator[TestServer]:
    """A server for one test, which may crash it."""
    with tempfile.TemporaryDirectory(prefix="chassis-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            server = TestServer(_start(folder), folder)
            _create_roles(server.admin_url, roles)
            yield server
        finally:
            EmbeddedPostgres(folder).stop()


def lock_file(file: Path, how: int) -> int:
    """Lock a file until the returned descriptor is closed or this process ends."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, how)
    return descriptor


def _start(folder: Path, version: int = 18) -> str:
    """Start a server; returns the administrator's URL."""
    return EmbeddedPostgres(folder, version=version, settings=_UNDURABLE_SETTINGS).start()


def _create_roles(admin_url: str, roles: Sequence[LoginRole]) -> None:
    with ThreadPoolExecutor(1) as aside:  # the caller may be inside an event loop
        work = create_roles(admin_url, dict.fromkeys(roles, TEST_ROLE_PASSWORD))
        aside.submit(asyncio.run, work).result()


def _start_reaper(folder: Path, version: int) -> None:
    """Start the reaper process, which outlives this one."""
    command = [sys.executable, "-m", "chassis.testing.server_reaper", str(folder), str(version)]
    quiet = subprocess.DEVNULL
    reaper = subprocess.Popen(  # noqa: S603  # a fixed module
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    reaper.returncode = 0  # this process does not wait for it
