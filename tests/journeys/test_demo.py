"""`make demo`: real processes, real HTTP, real signatures, and everything is removed."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
from deploy.demo.system import SystemAccess, running_system
from sqlalchemy import make_url

from chassis.embedded import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
SANDBOX_DAY = date(2026, 11, 27)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder of a demonstration's temporary system."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@contextmanager
def running_demo(temporary: Path, **env: str) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(  # a fixed program
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env={**os.environ, **env, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def wait_for_first_day(process: subprocess.Popen[str]) -> None:
    """Read up to the first day of the demonstration: its sandbox's day is then set."""
    assert process.stdout is not None
    assert any("arrives" in line for line in process.stdout)


def leftovers(folder: Path) -> Sequence[str]:
    """Files in a folder, and processes that use it."""
    files = [str(path) for path in folder.iterdir()]
    lines = (" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))
    return [*files, *(line for line in lines if str(folder) in line)]


def test_a_request_of_a_council_leads_to_a_signed_webhook(temporary: Path) -> None:
    with running_demo(temporary) as process:
        output, errors = process.communicate(timeout=180)

    assert (process.returncode, errors) == (0, ""), output
    assert output.rstrip().endswith("Every check passed.")
    assert "FAILED" not in output
    assert leftovers(temporary) == []


async def test_a_running_system_is_not_affected(tmp_path: Path, temporary: Path) -> None:
    running_folder = tmp_path / "running"
    running_folder.mkdir()
    with running_system(running_folder) as running:
        set_day(running, SANDBOX_DAY)
        facts = await facts_and_day(running_folder)

        # As during `make run`: the same folder and the same settings in the environment.
        with running_demo(
            temporary,
            DATA_DIR=str(running_folder),
            DATABASE_URL=database_url(running_folder),
            CASE_API_PORT=running.case_api.rpartition(":")[2],
            SANDBOX="0",
        ) as process:
            output, errors = process.communicate(timeout=180)

        assert (process.returncode, errors) == (0, ""), output
        assert await facts_and_day(running_folder) == facts == (0, SANDBOX_DAY)


def test_after_an_interrupt_it_removes_its_system(temporary: Path) -> None:
    with running_demo(temporary) as process:
        wait_for_first_day(process)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=90)

    assert (process.returncode, errors) == (130, "")
    assert output.rstrip().endswith("Interrupted: the temporary system is removed.")
    assert leftovers(temporary) == []


def test_after_a_kill_it_leaves_no_process(temporary: Path) -> None:
    with running_demo(temporary) as process:
        wait_for_first_day(process)
        (system,) = temporary.iterdir()
        process.kill()
        process.communicate()

    processes = [each for each in psutil.process_iter(["environ"]) if str(system) in str(each.info)]
    _, remaining = psutil.wait_procs(processes, timeout=60)
    assert remaining == []


def set_day(running: SystemAccess, day: date) -> None:
    headers = {"Authorization": f"Bearer {running.api_key}", "Idempotency-Key": "a-sandbox-day"}
    url = f"{running.deadline_service}/v1/sandbox/clock"
    httpx.post(url, headers=headers, json={"today": day.isoformat()}).raise_for_status()


async def facts_and_day(folder: Path) -> tuple[int, date]:
    """The number of events in a system's log, and the day of its sandbox."""
    db = await asyncpg.connect(database_url(folder))
    try:
        facts: int = await db.fetchval("SELECT count(*) FROM log.event")
        day: date = await db.fetchval("SELECT today FROM sandbox.clock")
    finally:
        await db.close()
    return facts, day


def database_url(folder: Path) -> str:
    """The administrator's URL; the server runs, so `start` adopts it."""
    url = make_url(EmbeddedPostgres(folder).start()).set(database="send")
    return url.render_as_string(hide_password=False)
