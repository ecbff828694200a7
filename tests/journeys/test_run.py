"""`make run`, started, stopped, killed and started again."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil
import pytest
from deploy import postgres
from deploy.readiness import is_ready
from deploy.supervisor import PROCFILE, read_procfile
from tests.journeys.failed_start import PORTS, failed_start, run_environment

from chassis.free_ports import find_free_port, find_free_range, is_free
from deadline_service.store.projections import declared_projections

ROOT = Path(__file__).parents[2]


def start_run(folder: Path, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # a fixed program
        [sys.executable, "-m", "deploy.local"],
        cwd=ROOT,
        env=run_environment(folder, **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_started(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if "Ctrl-C stops everything." in line:
            return lines
    raise AssertionError(lines)


def subscriptions_of(port: int) -> list[str]:
    """The subscriptions whose lag a process reports with its readiness."""
    body = httpx.get(f"http://127.0.0.1:{port}/readyz").json()
    return [each["subscription"] for each in body.get("subscriptions", ())]


def test_it_prints_its_progress_and_stops_on_a_signal(folder: Path) -> None:
    metrics = find_free_range(len(read_procfile(PROCFILE)))
    with start_run(folder, METRICS_PORT=str(metrics[0])) as process:
        lines = wait_until_started(process)
        answered = [is_ready(f"http://127.0.0.1:{port}/metrics") for port in metrics]
        subscriptions = {name for port in metrics for name in subscriptions_of(port)}
        curl = next(line.strip() for line in lines if line.strip().startswith("curl "))
        tried = subprocess.run(curl, shell=True, capture_output=True, text=True, check=True)  # noqa: S602  # the line as printed
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)

    assert json.loads(tried.stdout) == {"cases": []}
    assert all(answered), "every process serves its figures"
    assert subscriptions == {
        *("automatic_notices@1", "running_deadline@1", "timetable@1", "webhooks@1"),
        *(each.subscription.name for each in declared_projections()),
    }
    for name in (
        "database",
        "council",
        "case-api",
        "deadline-evaluator",
        "deadline-projector",
        "sender",
        "sealer",
        "metrics",
    ):
        assert any(line.split()[:1] == [name] for line in lines), lines
    assert (process.returncode, errors) == (0, "")
    assert rest.strip().endswith("Stopped.")
    assert not processes_of(folder), "nothing is left behind"


def test_a_run_after_a_kill_finds_no_leftover_processes(folder: Path) -> None:
    ports = {name: str(find_free_port()) for name in PORTS}
    with start_run(folder, **ports) as process:
        wait_until_started(process)
        before = json.loads((folder / "credentials.json").read_text())
        process.kill()
        process.communicate()
    wait_for_free(ports)

    with start_run(folder, **ports) as again:
        lines = wait_until_started(again)
        again.terminate()
        rest, errors = again.communicate(timeout=60)

    assert (again.returncode, errors) == (0, "")
    assert rest.strip().endswith("Stopped.")
    assert any("registered by an earlier run" in line for line in lines)
    assert json.loads((folder / "credentials.json").read_text()) == before
    assert not processes_of(folder)


def test_a_killed_database_is_started_again(folder: Path) -> None:
    ports = {name: str(find_free_port()) for name in PORTS}
    with start_run(folder, **ports) as process:
        wait_until_started(process)
        postmaster_file = folder / "postgres/postmaster.pid"
        pid, *_, port = postmaster_file.read_text().splitlines()[:4]
        psutil.Process(int(pid)).kill()
        wait_for_error(process, "PostgreSQL stopped and is started again.")
        wait_until_ready(f"http://127.0.0.1:{ports['CASE_API_PORT']}/readyz")
        new_pid, *_, new_port = postmaster_file.read_text().splitlines()[:4]
        process.terminate()
        rest, _ = process.communicate(timeout=60)

    assert (new_port, new_pid != pid) == (port, True)
    assert process.returncode == 0
    assert rest.strip().endswith("Stopped.")
    assert not processes_of(folder)


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = failed_start(tmp_path, CASE_API_PORT=str(port))

    assert message == (
        f"Cannot start: port {port} is busy: free it, or set CASE_API_PORT to another."
    )


def test_an_invalid_port_is_named(tmp_path: Path) -> None:
    message = failed_start(tmp_path, CASE_API_PORT="eight")

    assert message == "Cannot start: CASE_API_PORT is not a port: give a number from 1 to 65535."


def test_a_port_that_is_given_twice_is_named(tmp_path: Path) -> None:
    port = str(find_free_port())
    message = failed_start(tmp_path, CASE_API_PORT=port, NOTIFICATION_SERVICE_PORT=port)

    assert message == (
        f"Cannot start: port {port} is given twice: by CASE_API_PORT and by"
        " NOTIFICATION_SERVICE_PORT."
    )


def test_metrics_ports_that_go_too_high_are_refused(tmp_path: Path) -> None:
    assert "METRICS_PORT is too high" in failed_start(tmp_path, METRICS_PORT="65535")


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    assert "cannot be written to" in failed_start(file / "data")


def test_an_unreachable_database_is_named(tmp_path: Path) -> None:
    message = failed_start(
        tmp_path, DATABASE_URL=f"postgresql://nobody@127.0.0.1:{find_free_port()}/none"
    )

    assert message.startswith("Cannot start: The database cannot be reached")


async def test_a_too_old_database_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chassis.testing import shared_server

    monkeypatch.setattr(postgres, "MIN_POSTGRES_VERSION", 99)

    with pytest.raises(
        postgres.DatabaseUnusable, match=r"PostgreSQL 18\.\d+ is too old: 99 or newer"
    ):
        await postgres.check_server(shared_server().admin_url)


def wait_for_error(process: subprocess.Popen[str], line: str) -> None:
    """Others may come before it: a process that loses its database may end, too."""
    assert process.stderr is not None
    assert any(each.rstrip() == line for each in process.stderr)


def wait_until_ready(url: str) -> None:
    """Until the database was recovered, and a process has connected to it."""
    end = time.monotonic() + 30
    while not is_ready(url):
        assert time.monotonic() < end, "it did not recover"
        time.sleep(0.1)


def wait_for_free(ports: Mapping[str, str]) -> None:
    """The processes of the killed run detect it within some seconds, and end."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if all(is_free(int(port)) for port in ports.values()):
            return
        time.sleep(0.1)
    raise AssertionError("processes of the killed run live on")


def processes_of(folder: Path) -> list[str]:
    """Processes that still use a folder."""
    found: list[str] = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if str(folder) in line:
            found.append(line)
    return found
