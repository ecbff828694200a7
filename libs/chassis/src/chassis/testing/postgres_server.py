"""One PostgreSQL for a whole test run, shared by its workers and gone when the last one is."""

import asyncio
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid1

from sqlalchemy import make_url

from chassis.embedded import EmbeddedPostgres
from chassis.roles import LOGIN_ROLES, create_roles

TEST_ROLE_PASSWORD: Final = "known-to-every-test"  # noqa: S105  # of roles on a server that lives for one run
_UNDURABLE_SETTINGS: Final = {
    # Nothing of a test run is worth keeping over a crash of the machine. Commits wait for nothing
    # then; `synchronous_commit` itself stays on, because the log refuses to be without it.
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "10min",
    "scram_iterations": "1",  # some hundred logins a run, none of them worth guarding
}
_RUN_ID: Final = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid1().hex
"""The same in every worker of one run, and in no other run."""


@dataclass(frozen=True, slots=True)
class TestServer:
    """A server for tests, with every role and no data."""

    __test__ = False

    admin_url: str
    folder: Path

    def url_for(self, role: str | None, database: str) -> str:
        """The address of a database as a role sees it; None is the superuser."""
        url = make_url(self.admin_url).set(database=database)
        if role is not None:
            url = url.set(username=role, password=TEST_ROLE_PASSWORD)
        return url.render_as_string(hide_password=False)


@cache
def shared_server(version: int = 18) -> TestServer:
    """The run's server: started by the first worker that asks, stopped after the last has ended.

    Every worker holds a shared lock on a file for as long as it lives, however it ends. A keeper
    process waits for that lock alone, and when it has it, nobody is left: it stops the server.
    """
    folder = Path(tempfile.gettempdir()) / f"chassis-{os.getuid()}-{_RUN_ID}-{version}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock_file(folder / "users", fcntl.LOCK_SH)
    starting = lock_file(folder / "starting", fcntl.LOCK_EX)
    known = folder / "url"
    if not known.exists():
        _start_reaper(folder, version)
        known.write_text(_start(folder, version))
    os.close(starting)
    return TestServer(known.read_text(), folder)


@contextmanager
def own_server() -> Generator[TestServer]:
    """A server of one test's own, which it may crash."""
    with tempfile.TemporaryDirectory(prefix="chassis-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            yield TestServer(_start(folder), folder)
        finally:
            EmbeddedPostgres(folder).stop()


def lock_file(file: Path, how: int) -> int:
    """Lock a file until the descriptor that is answered is closed or this process ends."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, how)
    return descriptor


def _start(folder: Path, version: int = 18) -> str:
    """Start a server with every role; the administrator's address."""
    url = EmbeddedPostgres(folder, version=version, settings=_UNDURABLE_SETTINGS).start()
    with ThreadPoolExecutor(1) as aside:  # the caller may be inside an event loop
        roles = create_roles(url, dict.fromkeys(LOGIN_ROLES, TEST_ROLE_PASSWORD))
        aside.submit(asyncio.run, roles).result()
    return url


def _start_reaper(folder: Path, version: int) -> None:
    """Leave a process behind that outlives us and cleans up."""
    command = [sys.executable, "-m", "chassis.testing.server_reaper", str(folder), str(version)]
    quiet = subprocess.DEVNULL
    keeper = subprocess.Popen(  # noqa: S603  # our own module
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    keeper.returncode = 0  # not ours to wait for
