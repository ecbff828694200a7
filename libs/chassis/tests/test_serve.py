import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from chassis.free_ports import find_free_port
from chassis.testing import Database
from chassis.testing.sample_service.schema import ROLE

SERVER_PROGRAM = """
import asyncio, sys
from chassis import logs, serve
from chassis.app import ApiInfo, build_app
from chassis.database import create_engine
from chassis.routing import operations_of
from chassis.testing import system_policies
from chassis.testing.sample_service import schema
from chassis.testing.sample_service.schema import ROLE
from fastapi import APIRouter

router = APIRouter()

@router.get("/slow")
async def slow() -> str:
    await asyncio.sleep(1.0)
    return "done"

logs.configure("library")
url, port, drain = sys.argv[1:]
app = build_app(
    ApiInfo("Library", "1", "s", "d", policies=system_policies(router)),
    create_engine(url),
    operations=operations_of([router]),
    schemas=schema.SCHEMAS,
)
serve.run_server(app, "127.0.0.1", int(port), drain=float(drain))
"""
Start: TypeAlias = Callable[..., subprocess.Popen[str]]


def wait_until(good: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not good():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def status(port: int, path: str) -> int:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}").status_code
    except httpx.TransportError:
        return 0


@pytest.fixture
def start() -> Generator[Start]:
    running: list[subprocess.Popen[str]] = []

    def run(program: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603  # a fixed program
            [sys.executable, "-c", program, *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def test_it_is_not_ready_for_a_while_before_it_stops(start: Start, database: Database) -> None:
    port = find_free_port()
    process = start(SERVER_PROGRAM, database.url_for(ROLE.name), str(port), "1.0")
    wait_until(lambda: status(port, "/readyz") == 200)

    process.send_signal(signal.SIGTERM)

    wait_until(lambda: status(port, "/readyz") == 503)
    assert status(port, "/livez") == 200
    wait_until(lambda: process.poll() is not None)
    assert process.returncode == 0


def test_a_request_in_progress_is_finished(start: Start, database: Database) -> None:
    port = find_free_port()
    process = start(SERVER_PROGRAM, database.url_for(ROLE.name), str(port), "0")
    wait_until(lambda: status(port, "/readyz") == 200)
    with ThreadPoolExecutor() as clients:
        pending = clients.submit(httpx.get, f"http://127.0.0.1:{port}/slow", timeout=60)
        time.sleep(0.4)
        process.send_signal(signal.SIGTERM)

    assert pending.result().json() == "done"
    assert process.wait(20) == 0


def test_a_port_in_use_is_reported_in_one_sentence(start: Start, database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(SERVER_PROGRAM, database.url_for(ROLE.name), str(port), "0")
        _, output = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output == f"port {port} of 127.0.0.1 is in use by another program\n"


def test_a_dangerous_role_is_reported_in_one_sentence(start: Start, database: Database) -> None:
    process = start(SERVER_PROGRAM, database.admin_url, str(find_free_port()), "0")
    _, output = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output.splitlines()[-1].endswith("because postgres is a superuser")
    assert database.admin_url.split("@")[0] not in output


@pytest.mark.faults
def test_it_ends_with_its_parent_if_configured(
    start: Start, database: Database, tmp_path: Path
) -> None:
    port = find_free_port()
    program = tmp_path / "serve.py"
    program.write_text(SERVER_PROGRAM)
    parent = start(
        "import os, subprocess, sys;"
        " os.environ['EXIT_WITH_PARENT_PID'] = str(os.getpid());"
        " subprocess.run([sys.executable, *sys.argv[1:]])",
        *(str(program), database.url_for(ROLE.name), str(port), "0"),
    )
    wait_until(lambda: status(port, "/readyz") == 200)

    parent.kill()

    wait_until(lambda: status(port, "/livez") == 0)


@pytest.mark.faults
def test_it_ends_if_its_parent_ended_during_the_start(start: Start, database: Database) -> None:
    parent = start("pass")
    parent.wait()

    process = start(
        SERVER_PROGRAM,
        *(database.url_for(ROLE.name), str(find_free_port()), "0"),
        EXIT_WITH_PARENT_PID=str(parent.pid),
    )

    assert process.wait(60) == 0


def test_an_invalid_parent_is_reported_in_one_sentence(start: Start, database: Database) -> None:
    process = start(
        SERVER_PROGRAM,
        database.url_for(ROLE.name),
        str(find_free_port()),
        "0",
        EXIT_WITH_PARENT_PID="yes",
    )
    _, output = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output == "EXIT_WITH_PARENT_PID is the process id of the supervisor, or not set\n"
