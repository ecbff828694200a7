"""What is started beside a running system: a demonstration, a second run, a receiver."""

import json
import socket
import subprocess
import time
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from deploy.caseload.filling import MadeUpCouncil, fill
from deploy.demo.system import SystemAccess, running_system
from deploy.readiness import is_ready
from sqlalchemy import make_url
from tests.journeys.demo_process import leftovers, running_demo
from tests.journeys.failed_start import failed_start
from tests.journeys.printed_commands import run_printed
from tests.journeys.receiver_process import running_local_receiver, start_receiver

from chassis.embedded import EmbeddedPostgres
from chassis.free_ports import find_free_port

SANDBOX_DAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def running(folder: Path) -> Generator[SystemAccess]:
    """A system that runs on `folder`."""
    with running_system(folder, is_disposable=True) as access:
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
    assert "Missing: The right to appeal" in output
    assert "does not show that the message came to the mailbox" in " ".join(output.split())
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


def test_a_receiver_shows_the_first_webhook_and_a_retry(
    running: SystemAccess, folder: Path
) -> None:
    """`make receiver` beside `make run`, with the requests that it prints."""
    port = find_free_port()
    with running_local_receiver(folder, port) as receiver:
        test_event = receiver.wait_for(lambda each: each["outcome"] == "new")
        misbehave = receiver.lines[-2].partition(": ")[2]
        subprocess.run(misbehave, shell=True, check=True, capture_output=True)  # noqa: S602  # as printed
        record = "\n".join(line for line in receiver.lines if line.startswith("  "))
        opened = subprocess.run(record, shell=True, check=True, capture_output=True, text=True)  # noqa: S602
        case_id = json.loads(opened.stdout)["case_id"]
        failed = receiver.wait_for(
            lambda each: each["status"] == 500 and each["body"]["data"]["case_id"] == case_id
        )
        forged = httpx.post(f"{receiver.url}/webhooks", content=b"{}", headers={"webhook-id": "x"})
        page = httpx.get(f"{receiver.url}/").text
        foreign = httpx.post(
            f"{receiver.url}/behaviour?answer=410", headers={"Origin": "http://elsewhere.example"}
        )
        rebound = httpx.get(f"{receiver.url}/", headers={"Host": "rebound.example"})
        retried = receiver.wait_for(
            lambda each: each["webhook_id"] == failed["webhook_id"] and each["request_number"] == 2
        )
        rest, errors = receiver.stop()

    assert test_event["body"]["type"] == "webhook.test"
    assert (failed["outcome"], retried["outcome"]) == ("misbehaved", "new")
    assert (forged.status_code, foreign.status_code, rebound.status_code) == (401, 403, 421)
    assert "not genuine: missing_header" in page
    assert case_id in page
    assert (rest.strip(), errors, receiver.process.returncode) == ("Stopped.", "", 0)


def test_a_receiver_that_is_started_again_needs_no_secret(
    running: SystemAccess, folder: Path
) -> None:
    port = find_free_port()
    for how in ("registered.", "registered by an earlier run, with a new secret."):
        with running_local_receiver(folder, port) as receiver:
            receiver.wait_for(lambda each: each["outcome"] == "new")
            assert receiver.lines[1].endswith(f", {how}")
            httpx.post(f"{receiver.url}/behaviour", params={"answer": "410"})
            request_test_event(running, receiver.lines[1].split()[1].rstrip(","))
            receiver.wait_for(lambda each: each["status"] == 410)
            receiver.stop()


def request_test_event(running: SystemAccess, endpoint_id: str) -> None:
    headers = {"Authorization": f"Bearer {running.api_key}", "Idempotency-Key": str(uuid4())}
    url = f"{running.notification_service}/v1/webhooks/endpoints/{endpoint_id}/test-events"
    httpx.post(url, headers=headers, json={}).raise_for_status()


@pytest.mark.parametrize("started", [False, True])
def test_a_receiver_that_cannot_start_says_why_in_one_sentence(
    *, started: bool, running: SystemAccess, folder: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] if started else find_free_port()
        with start_receiver(folder if started else tmp_path, port) as process:
            _, errors = process.communicate(timeout=20)

    expected = f"port {port} is busy" if started else f"There is no system in {tmp_path}"
    assert process.returncode == 1
    assert errors.startswith(f"Cannot start: {expected}")
    assert len(errors.splitlines()) == 1


def test_a_number_that_the_department_reports_as_changed_is_work_until_it_was_checked(
    running: SystemAccess,
) -> None:
    """With the commands of docs/sui.md: a case, a key of the department, a signed notification."""
    set_day(running, SANDBOX_DAY)

    printed = run_printed(running, "docs/sui.md", "Try it")

    assert printed[0].strip() == "HTTP/1.1 202 Accepted"
    history, _ = json.JSONDecoder().raw_decode(printed[1])
    reported = [each for each in history["facts"] if "nhs_number" in each["type"]]
    assert [each["type"] for each in reported] == ["case.nhs_number_change_reported"]
    assert "9990000018" not in "".join(printed)
    case_id = reported[0]["case_id"]
    (item,) = wait_for_checks(running, case_id, 1)
    assert item["title"] == "Check the NHS number, which was reported as changed"
    (how,) = item["record_with"]
    headers = {"Authorization": f"Bearer {running.api_key}", "Idempotency-Key": str(uuid4())}
    body = {"outcome": "confirmed", "on": SANDBOX_DAY.isoformat()}
    httpx.post(f"{running.case_api}{how['path']}", headers=headers, json=body).raise_for_status()
    assert wait_for_checks(running, case_id, 0) == []


def wait_for_checks(running: SystemAccess, case_id: str, count: int) -> list[dict[str, Any]]:
    """The items of a case on the worklist, about its NHS number, once there are so many."""
    url, headers = running.deadline_service, {"Authorization": f"Bearer {running.api_key}"}
    query = {"kind": "nhs_number"}
    end = time.monotonic() + 30
    while True:
        found = httpx.get(f"{url}/v1/worklist", params=query, headers=headers).json()["items"]
        items = [each for each in found if each["case_id"] == case_id]
        if len(items) == count:
            return items
        assert time.monotonic() < end, items
        time.sleep(0.1)
