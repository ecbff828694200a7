"""Two hundred cases are opened while processes are killed without warning."""

import asyncio
import os
import random
import subprocess
import sys
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import psutil
import pytest
from aiohttp import web
from deploy.demo.system import SystemAccess, running_system
from deploy.readiness import is_ready
from sqlalchemy import make_url
from standardwebhooks.webhooks import Webhook

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from chassis.embedded import EmbeddedPostgres
from chassis.free_ports import find_free_port
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks
from notification_service.testing.conservation import assert_conserved

CASES = 200
WRITERS = 8
SERVICE_MODULES = ("case_api", "deadline_service", "notification_service")
SEED = 20261122

UNANNOUNCED = """
    SELECT (SELECT count(*) FROM deadline.case_evaluation WHERE announce_after IS NOT NULL)
         + (SELECT count(*) FROM deadline.checkpoint
             WHERE split_part(subscription, '@', 1) = 'timetable' AND position < $1)
"""

Json = Any
"""JSON, as aiohttp reads it."""


@pytest.fixture(scope="module")
def system(folder: Path) -> Generator[SystemAccess]:
    with running_system(folder) as running:
        yield running


class CountingReceiver:
    """Receives webhooks, in this process, which is not killed."""

    def __init__(self) -> None:
        self.secret = ""
        self.ids: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        self.deliveries = 0

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        webhook: Mapping[str, Json] = Webhook(self.secret).verify(body, dict(request.headers))
        self.deliveries += 1
        place = (str(webhook["type"]), int(webhook["data"]["position"]))
        self.ids[place].add(request.headers["webhook-id"])
        return web.Response(status=204)


@asynccontextmanager
async def counting_receiver(receiver: CountingReceiver) -> AsyncGenerator[str]:
    app = web.Application()
    app.router.add_post("/webhooks", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    port = find_free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/webhooks"
    await runner.cleanup()


@pytest.mark.faults
async def test_no_acknowledged_request_is_lost_or_recorded_twice(
    system: SystemAccess, folder: Path
) -> None:
    receiver = CountingReceiver()
    async with counting_receiver(receiver) as url, aiohttp.ClientSession() as http:
        endpoint = await post_until_acknowledged(
            http, system, system.notification_service, ENDPOINTS, {"url": url}
        )
        receiver.secret = endpoint["secret"]

        stop = asyncio.Event()
        killer = asyncio.create_task(kill_at_random(stop, system, folder))
        acknowledged = await open_cases(http, system)
        stop.set()
        killed = await killer

        last = max(each["position"] for each in acknowledged)
        log = await wait_until_log_settled(folder, last)
        await wait_until_delivered(receiver, log)

    assert len(killed) >= 3, "a process of each service was killed"
    by_case = Counter((row["stream_id"], row["type"]) for row in log)
    for each in acknowledged:
        case_id = UUID(each["case_id"])
        assert by_case[case_id, "case.opened"] == 1, "no acknowledged fact is lost or doubled"
        assert by_case[case_id, "request.received"] == 1
    assert sum(kind == "case.opened" for _, kind in by_case) == CASES, "and no case is opened twice"
    rules = Counter((row["stream_id"], row["rule"]) for row in log if row["type"] == "deadline.set")
    assert set(rules.values()) == {1}, "no deadline is set twice"
    assert len({case for case, _ in rules}) == CASES, "and every case has its deadlines"
    assert all(len(ids) == 1 for ids in receiver.ids.values()), "an event has one webhook-id"
    await assert_deliveries_conserved(folder, UUID(endpoint["endpoint_id"]), len(log))
    assert run_verify(folder).returncode == 0, "the chain is whole"


ENDPOINTS = "/v1/webhooks/endpoints"


async def open_cases(http: aiohttp.ClientSession, system: SystemAccess) -> Sequence[Json]:
    """Open the cases, each with one idempotency key for all attempts."""
    todo = list(range(CASES))
    responses: list[Json] = []

    async def writer() -> None:
        while todo:
            todo.pop()
            responses.append(
                await post_until_acknowledged(http, system, system.case_api, "/v1/cases", CASE)
            )
            await asyncio.sleep(0.05)

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return responses


CASE = {
    "person": {
        "family_name": "Example",
        "given_names": "Robin",
        "birth_date": "2016-10-05",
    },
    "request": {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-11-02",
    },
}


async def post_until_acknowledged(
    http: aiohttp.ClientSession, system: SystemAccess, base: str, path: str, body: Json
) -> Json:
    """Post until it is acknowledged, with the same key each time."""
    headers = {
        "Authorization": f"Bearer {system.api_key}",
        "Idempotency-Key": str(uuid4()),
    }
    async with asyncio.timeout(120):
        while True:
            try:
                async with http.post(f"{base}{path}", json=body, headers=headers) as response:
                    if response.status == 201:
                        return await response.json()
                    assert response.status in {409, 503}, await response.text()
            except aiohttp.ClientError:
                pass  # killed before it responded: send it again
            await asyncio.sleep(0.1)


async def kill_at_random(stop: asyncio.Event, system: SystemAccess, folder: Path) -> Sequence[str]:
    """Kill a process of each service in turn, at random moments, while others may be starting."""
    chance = random.Random(SEED)  # noqa: S311  # a shuffle, not a secret
    killed: list[str] = []
    while not stop.is_set() or len(killed) < len(SERVICE_MODULES):
        service = SERVICE_MODULES[len(killed) % len(SERVICE_MODULES)]
        victims = [
            process for process in processes(folder) if f"-m {service}" in command_line(process)
        ]
        if victims:
            chance.choice(victims).kill()
            killed.append(service)
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        await wait_until_served(system)  # a service that is never ready acknowledges nothing
    return killed


async def wait_until_served(system: SystemAccess) -> None:
    """Wait until every service responds again."""
    urls = (system.case_api, system.deadline_service, system.notification_service)
    for url in urls:
        while not await asyncio.to_thread(is_ready, f"{url}/readyz"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def processes(folder: Path) -> Sequence[psutil.Process]:
    """Those of the system with its data in `folder`, and not those that other tests share."""
    started = psutil.Process().children()
    (system,) = (each for each in started if data_folder(each) == str(folder))
    return system.children(recursive=True)


def data_folder(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("DATA_DIR")
    except psutil.Error:  # it has ended
        return None


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


async def wait_until_log_settled(folder: Path, position: int) -> Sequence[Mapping[str, Json]]:
    """The log, once every fact is evaluated and announced, and no more events are appended."""
    engine = create_engine(database_url(folder), pool_size=1)
    try:
        before, rows, unannounced = -1, [], 1
        async with asyncio.timeout(60):
            while unannounced or len(rows) != before:
                before = len(rows)
                await asyncio.sleep(2.0)
                async with transaction(engine, Ledgers.ALL) as db:
                    connection = await driver_connection(db)
                    unannounced = await connection.fetchval(UNANNOUNCED, position)
                    rows = await connection.fetch(
                        "SELECT position, stream_id, type, data->>'rule' AS rule FROM log.event"
                    )
        return [dict(row) for row in rows]
    finally:
        await engine.dispose()


async def wait_until_delivered(
    receiver: CountingReceiver, log: Sequence[Mapping[str, Json]]
) -> None:
    """Wait until every event of the log has been received at least once."""
    due = {(row["type"], row["position"]) for row in log}
    async with asyncio.timeout(120):
        while missing := due - receiver.ids.keys():  # noqa: ASYNC110  # another process sends
            await asyncio.sleep(0.2)
    assert not missing


async def assert_deliveries_conserved(folder: Path, endpoint: UUID, events: int) -> None:
    """Every event is one delivery, in one state. Some may be sent again, after their lease."""
    engine = create_engine(database_url(folder), pool_size=1)
    try:
        unused = create_cipher(b64encode(bytes(32)).decode())
        await assert_conserved(
            CouncilWebhooks(engine, engine, unused, UUID(int=0)), {endpoint: events}
        )
    finally:
        await engine.dispose()


def run_verify(folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATABASE_URL": database_url(folder)}
    command = [str(Path(sys.executable).parent / "events"), "verify"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def database_url(folder: Path) -> str:
    """The administrator's URL; the server runs, so `start` adopts it."""
    url = make_url(EmbeddedPostgres(folder).start()).set(database="send")
    return url.render_as_string(hide_password=False)
