import os
import signal
import subprocess
import sys
from collections.abc import Generator

import pytest

WORKER_PROGRAM = """
import asyncio, sys
from chassis import logs
from chassis import worker_process
from chassis.errors import CannotStart

async def patient(stop):
    print("working", flush=True)
    await stop.wait()
    print("finished", flush=True)

async def stubborn(stop):
    print("working", flush=True)
    await asyncio.sleep(60)

async def failing(stop):
    raise ValueError("a secret")

async def hopeless(stop):
    raise CannotStart("there is nothing to work on")

logs.configure("worker")
worker_process.run_worker(globals()[sys.argv[1]], grace=0.2)
"""


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603  # a fixed program
        [sys.executable, "-c", WORKER_PROGRAM, request.param],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def stop_when_working(worker: subprocess.Popen[str]) -> tuple[str, str]:
    assert worker.stdout is not None
    assert worker.stdout.readline() == "working\n"
    worker.send_signal(signal.SIGTERM)
    return worker.communicate(timeout=60)


@pytest.mark.parametrize("worker", ["patient"], indirect=True)
def test_a_stopped_worker_finishes_its_work(worker: subprocess.Popen[str]) -> None:
    output, _ = stop_when_working(worker)

    assert (output, worker.returncode) == ("finished\n", 0)


@pytest.mark.parametrize("worker", ["stubborn"], indirect=True)
def test_a_worker_that_takes_too_long_is_cancelled(worker: subprocess.Popen[str]) -> None:
    _, logged = stop_when_working(worker)

    assert "worker_cancelled" in logged
    assert worker.returncode == 0


@pytest.mark.parametrize("worker", ["failing"], indirect=True)
def test_a_failed_worker_reports_the_place_and_not_the_text(worker: subprocess.Popen[str]) -> None:
    _, logged = worker.communicate(timeout=60)

    assert '"error": "ValueError"' in logged
    assert "a secret" not in logged
    assert worker.returncode == 1


@pytest.mark.parametrize("worker", ["hopeless"], indirect=True)
def test_a_failed_start_is_reported_in_one_sentence(worker: subprocess.Popen[str]) -> None:
    _, output = worker.communicate(timeout=60)

    assert (output, worker.returncode) == ("there is nothing to work on\n", 1)


def test_a_worker_ends_if_its_parent_ended_during_the_start() -> None:
    parent = subprocess.Popen([sys.executable, "-c", "pass"])  # ourselves
    parent.wait()

    worker = subprocess.run(  # noqa: S603  # a fixed program
        [sys.executable, "-c", WORKER_PROGRAM, "patient"],
        env={**os.environ, "EXIT_WITH_PARENT_PID": str(parent.pid)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert worker.stdout == "working\nfinished\n"
