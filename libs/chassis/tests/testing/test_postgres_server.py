import subprocess
import sys
import time
from pathlib import Path

import pytest

from chassis.embedded.postmaster import server_processes
from chassis.testing import TestServer, fresh_database, shared_server

SERVER_USER_PROGRAM = (
    "from chassis.testing import shared_server; print(shared_server().folder, flush=True); input()"
)


def worker(run: str) -> subprocess.Popen[str]:
    """Another worker of a run, which takes the server and then waits."""
    return subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-c", SERVER_USER_PROGRAM],
        env={"PYTEST_XDIST_TESTRUNUID": run, "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def folder(worker: subprocess.Popen[str]) -> Path:
    assert worker.stdout is not None
    return Path(worker.stdout.readline().strip())


@pytest.mark.faults
def test_a_run_s_server_stops_when_its_last_worker_was_killed(tmp_path: Path) -> None:
    workers = [worker(run=tmp_path.name) for _ in range(2)]
    shared, same = map(folder, workers)
    assert shared == same
    assert server_processes(shared / "postgres")

    for each in workers:
        each.kill()
        each.communicate()
    end = time.monotonic() + 20
    while shared.exists() and time.monotonic() < end:
        time.sleep(0.05)

    assert not shared.exists()
    assert not server_processes(shared / "postgres")


def test_a_run_has_one_server() -> None:
    assert shared_server() is shared_server()


async def test_a_template_is_built_once(postgres: TestServer) -> None:
    built: list[str] = []

    async def build(admin_url: str) -> None:
        built.append(admin_url)

    for _ in range(2):
        async with fresh_database(postgres, "counted", build):
            pass

    assert len(built) == 1


async def test_a_name_with_two_functions_is_two_templates(postgres: TestServer) -> None:
    built: list[str] = []

    async def one(_: str) -> None:
        built.append("one")

    async def another(_: str) -> None:
        built.append("another")

    for build in (one, another):
        async with fresh_database(postgres, "shared_name", build):
            pass

    assert built == ["one", "another"]
