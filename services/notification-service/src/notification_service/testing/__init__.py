"""Shared by the tests of this service: a council's endpoints, and a receiver."""

import asyncio
import ssl
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

from chassis.database import Ledgers, driver_connection, transaction
from chassis.limits.token_bucket import Rate
from events.subscription_worker import NoWakeUp
from notification_service.domain.attempt_result import AttemptResult
from notification_service.domain.case_order import EndpointOrdering
from notification_service.domain.delivery_outcome import DeliveryOutcome
from notification_service.domain.message import WebhookMessage
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.signature import SigningSecret
from notification_service.domain.slot_allocation import SlotLimits, SlotUsage
from notification_service.domain.webhook_payload import EndpointEventType
from notification_service.store.claiming import (
    ClaimedDelivery,
    EndpointSnapshot,
    Lease,
    claim_deliveries,
    due_endpoints,
)
from notification_service.store.endpoint_secrets import NewSecret, add_secret
from notification_service.store.endpoints import EndpointSettings, add_endpoint
from notification_service.store.enqueueing import enqueue_messages, store_messages
from notification_service.store.health_updates import update_endpoint_health
from notification_service.store.results import CompletedAttempt, record_attempts
from notification_service.store.secret_encryption import SecretCipher
from notification_service.worker.attempts import DeliveryClient
from notification_service.worker.client_contexts import ClientContexts
from notification_service.worker.delivery_pool import SenderLimits
from notification_service.worker.http_client import AttemptLimits, open_session
from notification_service.worker.metrics import SenderMetrics
from notification_service.worker.sender import Sender
from notification_service.worker.throttle import Throttle

SIGNING_SECRET = SigningSecret(b"s" * 32)
"""The signing secret of every endpoint in tests."""
OCCURRED_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ORIGIN = "send.example.org"
"""The origin of senders in tests, which receivers permit."""
UNREACHABLE_URL = "http://127.0.0.1:9/"
SENDER_LIMITS = SenderLimits(
    SlotLimits(total=50, per_ledger=50, per_endpoint=10), rate=Rate(10_000, 10_000)
)
ATTEMPT_LIMITS = AttemptLimits(total_timeout=2, connect_timeout=1, loopback=True)


def make_message(position: int, kind: str = "request.refused", case: int = 7) -> WebhookMessage:
    """A message for tests; its id is its position."""
    return WebhookMessage(
        UUID(int=position), kind, OCCURRED_AT, b'{"data":{}}', UUID(int=case), position
    )


class CouncilWebhooks:
    """The endpoints and deliveries of one council.

    `trust` makes the contexts with which its receivers are checked; None: as in production.
    """

    def __init__(
        self, engine: AsyncEngine, admin: AsyncEngine, cipher: SecretCipher, ledger_id: UUID
    ) -> None:
        self.engine, self.admin, self.cipher, self.ledger_id = engine, admin, cipher, ledger_id
        self.trust: Callable[[], ssl.SSLContext] | None = None

    async def add_endpoint(
        self,
        *filters: str,
        url: str = UNREACHABLE_URL,
        after: int = 0,
        verified: bool = True,
        ordering: EndpointOrdering = EndpointOrdering.NONE,
        payload_format: PayloadFormat = PayloadFormat.STANDARD,
        receiver_authorities: str | None = None,
    ) -> UUID:
        endpoint_id = uuid1()
        wanted = EndpointSettings(
            url,
            "",
            filters or ("*",),
            ordering=ordering,
            payload_format=payload_format,
            receiver_authorities=receiver_authorities,
        )
        encrypted = self.cipher.encrypt(SIGNING_SECRET.key, endpoint_id, endpoint_id.bytes[:12])
        async with transaction(self.engine, self.ledger_id) as db:
            await add_endpoint(db, self.ledger_id, endpoint_id, wanted, after)
            await add_secret(db, self.ledger_id, endpoint_id, NewSecret(endpoint_id, encrypted))
            if verified:
                await (await driver_connection(db)).execute(
                    "UPDATE notification.endpoint SET verified_at = now()"
                    " WHERE ledger_id = $1 AND endpoint_id = $2",
                    self.ledger_id,
                    endpoint_id,
                )
        return endpoint_id

    async def enqueue(self, *messages: WebhookMessage) -> None:
        async with transaction(self.engine, self.ledger_id) as db:
            await store_messages(db, self.ledger_id, messages)
            await enqueue_messages(db, self.ledger_id, messages)

    async def claim(
        self, total: int = 100, per_endpoint: int = 100, lease: float = 30, busy: UUID | None = None
    ) -> Sequence[ClaimedDelivery]:
        shares = SlotLimits(total, 2 * max(total, per_endpoint), per_endpoint)
        usage = SlotUsage({busy: per_endpoint} if busy else {})
        async with transaction(self.engine, Ledgers.ALL) as db:
            due = await due_endpoints(db, per_endpoint)
            slots = Throttle(SenderLimits(shares, rate=Rate(1, 10_000))).allocate(due, usage)
            length = timedelta(seconds=lease)
            return await claim_deliveries(db, due, slots, Lease(UUID(int=1), length))

    async def record(
        self,
        claimed: Sequence[ClaimedDelivery],
        result: AttemptResult,
        outcome: DeliveryOutcome,
        token: int = 1,
    ) -> Sequence[UUID]:
        """Record attempts; returns the endpoints that they disabled."""
        where = EndpointSnapshot(UNREACHABLE_URL, failing=True, verified=False)
        ended = [
            CompletedAttempt(each, UUID(int=token), where, result, outcome) for each in claimed
        ]
        async with transaction(self.engine, Ledgers.ALL) as db:
            await record_attempts(db, ended)
            changes = await update_endpoint_health(db, ended)
        return [each.endpoint_id for each in changes if each.type is EndpointEventType.DISABLED]

    async def query(self, query: str) -> Sequence[tuple[object, ...]]:
        async with transaction(self.admin, Ledgers.ALL) as db:
            return [tuple(row) for row in await (await driver_connection(db)).fetch(query)]

    async def deliveries(self) -> Sequence[tuple[object, ...]]:
        return await self.query(
            "SELECT state, attempts, round(extract(epoch FROM due_at - now()) / 60)::int"
            " FROM notification.delivery ORDER BY message_id, endpoint_id"
        )

    async def age_failures(self, days: float) -> None:
        async with transaction(self.engine, Ledgers.ALL) as db:
            await (await driver_connection(db)).execute(
                "UPDATE notification.endpoint SET failing_since = failing_since - $1::interval,"
                " backoff_until = backoff_until - $1::interval",
                timedelta(days=days),
            )


Responder = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def accept(_: web.Request) -> web.Response:
    """The response of a receiver that accepts everything."""
    return web.Response(status=204)


class WebhookReceiver:
    """A receiver: verifies every signature, counts messages, responds with `responder`."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder
        self.received: Counter[str] = Counter()
        self.url = ""
        self._arrived = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        Webhook(SIGNING_SECRET.text).verify(await request.read(), dict(request.headers))
        self.received[request.headers["webhook-id"]] += 1
        self._arrived.set()
        return await self.responder(request)

    async def wait_for(self, count: int, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while len(self.received) < count:
                self._arrived.clear()
                await self._arrived.wait()


@asynccontextmanager
async def running_receiver(responder: Responder = accept) -> AsyncGenerator[WebhookReceiver]:
    """A running receiver."""
    receiver = WebhookReceiver(responder)
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running_sender(
    council: CouncilWebhooks,
    sender_limits: SenderLimits = SENDER_LIMITS,
    limits: AttemptLimits = ATTEMPT_LIMITS,
    client_class: type[DeliveryClient] = DeliveryClient,
    inner: AbstractResolver | None = None,
    clock: Callable[[], datetime] | None = None,
) -> AsyncGenerator[CollectorRegistry]:
    """A sender that runs in this process, and its metrics. `clock` is that of its machine."""
    registry, stop = CollectorRegistry(), asyncio.Event()
    trust = council.trust
    async with open_session(limits, inner, trust and trust()) as session:
        contexts = ClientContexts(council.cipher, trust or ssl.create_default_context)
        client = client_class(
            session, council.cipher, contexts, clock or _now, lambda: 0.5, origin=ORIGIN
        )
        sender = Sender(council.engine, client, SenderMetrics(registry, _now), uuid1, sender_limits)
        running = asyncio.create_task(sender.run(stop, NoWakeUp()))
        try:
            yield registry
        finally:
            stop.set()
            await running


async def wait_for_query(
    council: CouncilWebhooks, query: str, wanted: object, seconds: float = 60
) -> None:
    """Wait until a query returns one value."""
    async with asyncio.timeout(seconds):
        while (found := await council.query(query)) != [(wanted,)]:
            assert found is not None
            await asyncio.sleep(0.05)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # receivers check the timestamp
