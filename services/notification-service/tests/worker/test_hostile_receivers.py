"""A real sender process among hostile receivers, killed in between: the others get everything."""

import asyncio
import gzip
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from aiohttp import web

from chassis.database import Ledgers
from chassis.testing import Database
from chassis.testing.process import ServiceProcess
from chassis.testing.query_plans import long_transaction
from events.envelope import LedgerId
from notification_service.testing import CouncilWebhooks, make_message, wait_for_query
from notification_service.testing.conservation import RecipientCount, assert_conserved

pytestmark = pytest.mark.usefixtures("conserved")
HEALTHY_ENDPOINTS: Final = 50
REQUESTS: Final = [make_message(each) for each in range(1, 11)]
"""What is sent to each healthy endpoint."""
REVIEW: Final = make_message(11, "review.decided")
"""What is sent to each hostile endpoint, and to one for each status."""
REVIEW_ID: Final = str(REVIEW.message_id)
WAITING: Final = 50_000
"""Deliveries that wait at the noisy endpoint, which never answers."""
PER_ENDPOINT: Final = 32
LEASE_SECONDS: Final = "5"
"""Less than an attempt may take, so that the deliveries of a killed sender are soon sent again."""
STATUSES: Final = range(200, 600)
BOMB: Final = gzip.compress(bytes(20_000_000))
FILL_THE_NOISY_ONE: Final = f"""
    WITH stored AS (
        INSERT INTO notification.message
            (ledger_id, message_id, type, case_id, position, occurred_at, body)
        SELECT $1, lpad(to_hex(1000000 + n), 32, '0')::uuid, 'draft.issued', NULL, 1000000 + n,
               now(), '\\x7b7d'
        FROM generate_series(1, {WAITING}) n
        RETURNING message_id
    )
    INSERT INTO notification.delivery (ledger_id, endpoint_id, message_id, cause)
    SELECT $1, $2, message_id, 'automatic' FROM stored
"""  # noqa: S608  # constants only
DELIVERED: Final = "SELECT count(*)::int FROM notification.delivery WHERE state = 'delivered'"
EXPECTED_DELIVERED: Final = HEALTHY_ENDPOINTS * len(REQUESTS) + len(range(200, 300))
_ATTEMPTS: Final = """
    FROM notification.attempt a JOIN notification.delivery d USING (ledger_id, delivery_id)
    JOIN notification.endpoint e USING (ledger_id, endpoint_id)
"""
ANSWERED: Final = f"""
    SELECT count(DISTINCT e.url)::int {_ATTEMPTS}
    WHERE a.failure IS NULL OR a.failure NOT IN ('timeout', 'connect')
"""  # constants only
FAILED: Final = f"""
    SELECT DISTINCT e.url, a.failure, a.status {_ATTEMPTS} WHERE a.failure IS NOT NULL
"""  # constants only
DISABLED: Final = "SELECT url, disabled_reason FROM notification.endpoint WHERE state = 'disabled'"

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def hang(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.2)


async def send_without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 500 No\r\nX-Long: ")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def send_compressed(writer: asyncio.StreamWriter) -> None:
    head = f"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nContent-Length: {len(BOMB)}\r\n\r\n"
    writer.write(head.encode() + BOMB)
    await writer.drain()


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def cut_off(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()


HOSTILE: Final[Mapping[str, tuple[str, Behaviour, tuple[str, int | None]]]] = {
    "hang": ("http", hang, ("timeout", None)),
    "drip": ("http", drip, ("timeout", None)),
    "stall-tls": ("https", hang, ("connect", None)),
    "answer-tls-in-plain": ("https", cut_off, ("tls", None)),
    "endless": ("http", send_without_end, ("invalid_response", None)),
    "compressed": ("http", send_compressed, ("status", 500)),
    "reset": ("http", reset, ("invalid_response", None)),
    "cut-off": ("http", cut_off, ("invalid_response", None)),
}
"""The scheme of the URL, what is done, and the failure that is recorded."""
SLOW: Final = {"hang", "drip", "stall-tls"}
"""Their attempts end at a deadline of 5 or 15 seconds, which the test does not wait for."""
QUICK: Final = HOSTILE.keys() - SLOW


@asynccontextmanager
async def hostile_port(behave: Behaviour, scheme: str) -> AsyncGenerator[str]:
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            if scheme == "http":
                await reader.readuntil(b"\r\n\r\n")
            await behave(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for task in tasks:
            task.cancel()


class Recipients:
    """Receivers that answer as their path says, and count what arrives at each."""

    def __init__(self) -> None:
        self.received: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.url = ""
        self.inward_visits = 0
        self.noisy_now = self.noisy_at_most = 0

    async def healthy(self, request: web.Request) -> web.Response:
        self.received[request.path][request.headers["webhook-id"]] += 1
        return web.Response(status=204)

    async def status(self, request: web.Request) -> web.Response:
        self.received[request.path][request.headers["webhook-id"]] += 1
        status = int(request.match_info["status"])
        return web.Response(status=status, headers={"Location": f"{self.url}/inward"})

    async def inward(self, _: web.Request) -> web.Response:
        self.inward_visits += 1
        return web.Response(status=204)

    async def noisy(self, _: web.Request) -> web.Response:
        self.noisy_now += 1
        self.noisy_at_most = max(self.noisy_at_most, self.noisy_now)
        try:
            await asyncio.Event().wait()
        finally:
            self.noisy_now -= 1
        return web.Response(status=204)

    @property
    def healthy_count(self) -> int:
        return sum(len(ids) for path, ids in self.received.items() if "healthy" in path)


@asynccontextmanager
async def recipients() -> AsyncGenerator[Recipients]:
    made = Recipients()
    app = web.Application()
    app.router.add_post("/healthy/{number}", made.healthy)
    app.router.add_post("/status/{status}", made.status)
    app.router.add_route("*", "/inward", made.inward)
    app.router.add_post("/noisy", made.noisy)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def hostile_ports() -> AsyncGenerator[Mapping[str, str]]:
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(hostile_port(behave, scheme))
            for name, (scheme, behave, _) in HOSTILE.items()
        }


@pytest.fixture
def sender(database: Database, secrets_key: str, tmp_path: Path) -> ServiceProcess:
    settings = {
        "DATABASE_URL": database.url_for("notification_service"),
        "WEBHOOK_SECRETS_KEY": secrets_key,
        "WEBHOOK_ALLOW_LOOPBACK": "1",
        "WEBHOOK_LEASE_SECONDS": LEASE_SECONDS,
        "WEBHOOK_RATE_PER_DESTINATION": "100000",
        "LOG_LEVEL": "ERROR",
    }
    return ServiceProcess("notification_service sender", settings, tmp_path / "sender.log", None)


async def add_endpoints(
    council: CouncilWebhooks, event_type: str, urls: Sequence[str]
) -> Sequence[UUID]:
    return await asyncio.gather(*(council.add_endpoint(event_type, url=each) for each in urls))


async def fill_the_noisy_one(database: Database, ledger_id: LedgerId, endpoint_id: UUID) -> None:
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await db.execute(FILL_THE_NOISY_ONE, ledger_id, endpoint_id)


async def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110  # a server in this loop
            await asyncio.sleep(0.02)


@pytest.mark.faults
async def test_fifty_endpoints_get_everything_beside_a_noisy_one_and_every_kind_of_hostile_one(
    council: CouncilWebhooks, database: Database, ledger_id: LedgerId, sender: ServiceProcess
) -> None:
    """All are of one council, whose share of the sender they have together."""
    async with recipients() as served, hostile_ports() as hostile:
        paths = [f"{served.url}/healthy/{number}" for number in range(HEALTHY_ENDPOINTS)]
        healthy = await add_endpoints(council, "request.*", paths)
        others = await add_endpoints(council, "review.*", [*hostile.values()])
        by_status = await add_endpoints(
            council, "review.*", [f"{served.url}/status/{status}" for status in STATUSES]
        )
        noisy = await council.add_endpoint("draft.*", url=f"{served.url}/noisy")
        await fill_the_noisy_one(database, ledger_id, noisy)
        sender.start()
        try:
            await sender.wait_until_ready()
            await wait_until(lambda: served.noisy_now > 0)
            await council.enqueue(*REQUESTS, REVIEW)
            await wait_until(lambda: served.healthy_count > HEALTHY_ENDPOINTS)
            await sender.kill()
            sender.start()
            await wait_until(lambda: served.healthy_count == HEALTHY_ENDPOINTS * len(REQUESTS))
            answering = HEALTHY_ENDPOINTS + len(STATUSES) + len(QUICK)
            await wait_for_query(council, ANSWERED, answering)
            await wait_for_query(council, DELIVERED, EXPECTED_DELIVERED)
        finally:
            await sender.kill()

        wanted = {str(each.message_id) for each in REQUESTS}
        assert all(set(served.received[f"/healthy/{n}"]) == wanted for n in range(len(healthy)))
        assert all(set(served.received[f"/status/{n}"]) == {REVIEW_ID} for n in STATUSES)
        assert served.inward_visits == 0
        assert 0 < served.noisy_at_most <= PER_ENDPOINT
        failures = {(url, failure, status) for url, failure, status in await council.query(FAILED)}
        late = {(hostile[name], *HOSTILE[name][2]) for name in SLOW}
        late.add((f"{served.url}/noisy", "timeout", None))
        assert failures - late == {
            *((hostile[name], *HOSTILE[name][2]) for name in QUICK),
            *((f"{served.url}/status/{n}", "status", n) for n in STATUSES if n >= 300),
        }
        expected = {each: len(REQUESTS) for each in healthy}
        counts = await assert_conserved(
            council, expected | dict.fromkeys([*others, *by_status], 1) | {noisy: WAITING}
        )
        assert {counts[each] for each in healthy} == {RecipientCount(0, len(REQUESTS), 0, 0)}
        assert {counts[each].pending for each in others} == {1}
        assert counts[noisy] == RecipientCount(WAITING, 0, 0, 0)
        assert await council.query(DISABLED) == [(f"{served.url}/status/410", "gone")]
