"""What is started beside a running system: a demonstration, and a second run on its data."""

from collections.abc import Generator
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import pytest
from deploy.caseload.filling import MadeUpCouncil, fill
from deploy.demo.system import SystemAccess, running_system
from deploy.readiness import is_ready
from sqlalchemy import make_url
from tests.journeys.demo_process import leftovers, running_demo
from tests.journeys.failed_start import failed_start

from chassis.embedded import EmbeddedPostgres

SANDBOX_DAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def running(folder: Path) -> Generator[SystemAccess]:
    """A system that runs on `folder`."""
    with running_system(folder) as access:
        yield access


def test_a_second_run_on_the_same_data_is_refused(running: SystemAccess, folder: Path) -> None:
    message = failed_start(folder)

    assert "the system already runs on" in message
    assert is_ready(f"{running.case_api}/readyz")


async def test_a_demonstration_passes_and_leaves_a_running_system_as_it_was(
    running: SystemAccess, folder: Path, tmp_path: Path
) -> None:
    """Real processes, real HTTP, real signatures: a request leads to a signed webhook."""
    set_day(running, SANDBOX_DAY)
    facts = await facts_and_day(folder)

    # As during `make run`: the same folder and the same settings in the environment.
    with running_demo(
        tmp_path,
        DATA_DIR=str(folder),
        DATABASE_URL=database_url(folder),
        CASE_API_PORT=running.case_api.rpartition(":")[2],
        SANDBOX="0",
    ) as process:
        output, errors = process.communicate(timeout=180)

    assert (process.returncode, errors) == (0, ""), output
    assert output.rstrip().endswith("Every check passed.")
    assert "FAILED" not in output
    assert leftovers(tmp_path) == []
    assert await facts_and_day(folder) == facts == (0, SANDBOX_DAY)


def test_a_made_up_council_fills_a_running_system_and_nothing_doubles(
    running: SystemAccess,
) -> None:
    set_day(running, SANDBOX_DAY)
    lines: list[str] = []

    first = fill(running, MadeUpCouncil(seed=1, size=12, today=SANDBOX_DAY), lines.append)
    again = fill(running, MadeUpCouncil(seed=1, size=15, today=SANDBOX_DAY), lines.append)
    other_day = fill(running, MadeUpCouncil(seed=1, size=1, today=date(2026, 11, 26)), lines.append)

    assert first[:4] == (12, 0, 0, 0), lines
    assert again[:4] == (3, 12, 0, 0), lines
    assert other_day[:4] == (0, 0, 1, 0), lines
    assert lines[:2] == [
        "A made-up council of 12 cases as of 2026-11-27.",
        "  1 of 1 teams registered",
    ]


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
