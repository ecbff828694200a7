"""What the tests of this service share: a council's side of the tables, and a receiver."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid1

from aiohttp import web
from aiohttp.abc import AbstractResolver
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook

from chassis.database import Everyone, driver, transaction
from events.subscription import NoWakeUp
from notification_service.domain.allocation import Held, Shares
from notification_service.domain.message import Message
from notification_service.domain.rates import Rate
from notification_service.domain.reply import Reply
from notification_service.domain.sealing import Vault
from notification_service.domain.signature import Secret
from notification_service.domain.verdict import Verdict
from notification_service.store.claiming import (
    Claimed,
    Destination,
    Lease,
    claim,
    due_endpoints,
)
from notification_service.store.endpoints import Settings, add_endpoint
from notification_service.store.owing import keep, owe
from notification_service.store.secrets import add_secret
from notification_service.store.settling import Ended, note_health, settle
from notification_service.worker.attempts import Courier
from notification_service.worker.flights import Pace
from notification_service.worker.metrics import Meters
from notification_service.worker.post import Limits, open_session
from notification_service.worker.sender import Sender
from notification_service.worker.throttle import Throttle

SECRET = Secret(b"s" * 32)
"""What every made-up endpoint signs with."""
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:9/"
PACE = Pace(Shares(total=50, per_ledger=50, per_endpoint=10), rate=Rate(10_000, 10_000))
LIMITS = Limits(total=2, connect=1, loopback=True)


def message(position: int, kind: str = "request.refused") -> Message:
    """A made-up message; its id is its position."""
    return Message(UUID(int=position), kind, AT, b'{"data":{}}', UUID(int=7), position)


class Council:
    """One council's side of the tables."""

    def __init__(
        self, engine: AsyncEngine, admin: AsyncEngine, vault: Vault, ledger_id: UUID
    ) -> None:
        self.engine, self.admin, self.vault, self.ledger_id = engine, admin, vault, ledger_id

    async def endpoint(
        self, *filters: str, url: str = NOWHERE, after: int = 0, verified: bool = True
    ) -> UUID:
        endpoint_id = uuid1()
        wanted = Settings(url, "", filters or ("*",))
        sealed = self.vault.seal(SECRET.key, endpoint_id, endpoint_id.bytes[:12])
        async with transaction(self.engine, self.ledger_id) as db:
            await add_endpoint(db, self.ledger_id, endpoint_id, wanted, after)
            await add_secret(db, self.ledger_id, endpoint_id, endpoint_id, sealed)
            if verified:
                await (await driver(db)).execute(
                    "UPDATE notification.endpoint SET verified_at = now()"
                    " WHERE ledger_id = $1 AND endpoint_id = $2",
                    self.ledger_id,
                    endpoint_id,
                )
        return endpoint_id

    async def happens(self, *news: Message) -> None:
        async with transaction(self.engine, self.ledger_id) as db:
            await keep(db, self.ledger_id, news)
            await owe(db, self.ledger_id, news)

    async def takes(
        self, total: int = 100, per_endpoint: int = 100, lease: float = 30, busy: UUID | None = None
    ) -> Sequence[Claimed]:
        shares = Shares(total, total, per_endpoint)
        held = Held({busy: per_endpoint} if busy else {})
        async with transaction(self.engine, Everyone.EVERYONE) as db:
            due = await due_endpoints(db, per_endpoint)
            room = Throttle(Pace(shares, rate=Rate(1, 10_000))).share(due, held)
            length = timedelta(seconds=lease)
            return await claim(db, due, room, Lease(UUID(int=1), length))

    async def ends(
        self, claimed: Sequence[Claimed], reply: Reply, verdict: Verdict, token: int = 1
    ) -> Sequence[UUID]:
        where = Destination(NOWHERE, failing=True, verified=False)
        ended = [Ended(each, UUID(int=token), where, reply, verdict) for each in claimed]
        async with transaction(self.engine, Everyone.EVERYONE) as db:
            await settle(db, ended)
            return await note_health(db, ended)

    async def asks(self, query: str) -> Sequence[tuple[object, ...]]:
        async with transaction(self.admin, Everyone.EVERYONE) as db:
            return [tuple(row) for row in await (await driver(db)).fetch(query)]

    async def deliveries(self) -> Sequence[tuple[object, ...]]:
        return await self.asks(
            "SELECT state, attempts, round(extract(epoch FROM due_at - now()) / 60)::int"
            " FROM notification.delivery ORDER BY message_id, endpoint_id"
        )

    async def passes(self, days: float) -> None:
        async with transaction(self.engine, Everyone.EVERYONE) as db:
            await (await driver(db)).execute(
                "UPDATE notification.endpoint SET failing_since = failing_since - $1::interval,"
                " resting_until = resting_until - $1::interval",
                timedelta(days=days),
            )


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def accept(_: web.Request) -> web.Response:
    """What a good receiver answers."""
    return web.Response(status=204)


class Receiver:
    """A council's receiver: verifies every signature, counts what came, answers as told."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.came: Counter[str] = Counter()
        self.url = ""
        self._heard = asyncio.Event()

    async def receive(self, request: web.Request) -> web.StreamResponse:
        Webhook(SECRET.text).verify(await request.read(), dict(request.headers))
        self.came[request.headers["webhook-id"]] += 1
        self._heard.set()
        return await self.answer(request)

    async def hears(self, count: int, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while len(self.came) < count:
                self._heard.clear()
                await self._heard.wait()


@asynccontextmanager
async def receiving(answer: Answer = accept) -> AsyncGenerator[Receiver]:
    """A receiver that is up."""
    receiver = Receiver(answer)
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def sending(
    council: Council,
    pace: Pace = PACE,
    limits: Limits = LIMITS,
    kind: type[Courier] = Courier,
    inner: AbstractResolver | None = None,
) -> AsyncGenerator[CollectorRegistry]:
    """A sender at work in this process, and what it measures."""
    registry, stop = CollectorRegistry(), asyncio.Event()
    async with open_session(limits, inner) as session:
        courier = kind(session, council.vault, _now, lambda: 0.5)
        sender = Sender(council.engine, courier, Meters(registry, _now), uuid1, pace)
        running = asyncio.create_task(sender.run(stop, NoWakeUp()))
        try:
            yield registry
        finally:
            stop.set()
            await running


async def until(council: Council, query: str, wanted: object, seconds: float = 60) -> None:
    """Wait until a query answers one value."""
    async with asyncio.timeout(seconds):
        while (found := await council.asks(query)) != [(wanted,)]:
            assert found is not None
            await asyncio.sleep(0.05)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # receivers check the timestamp
