"""Wiring: the one module that imports every other, and that none imports."""

import asyncio
import random
import secrets
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final
from uuid import uuid4

from fastapi import FastAPI
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import identity, logs, serve, startup, worker_process
from chassis.app import ApiInfo, build_app, provide_limits
from chassis.app_state import provide
from chassis.background_tasks import background_tasks
from chassis.cursor import CursorCodec
from chassis.database import Ledgers, create_engine, dsn, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.encryption.encryption_keys import InvalidEncryptionKey
from chassis.errors import CannotStart
from chassis.health import database_checks
from chassis.idempotency import purge_periodically
from chassis.limits.token_bucket import Rate
from chassis.routing import operations_of
from chassis.settings import load_settings
from events.append_notify import AppendListener, AppendNotifier
from events.log import schema as log
from events.subscription import Subscription
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker
from notification_service.api import deliveries, endpoint_actions, endpoints
from notification_service.api.dependencies import AppContext
from notification_service.api.policies import POLICIES
from notification_service.api.webhook_operations import webhooks
from notification_service.api.webhook_schemas import write_webhook_schemas
from notification_service.domain.message import ServiceUrls
from notification_service.domain.slot_allocation import SlotLimits
from notification_service.settings import Settings
from notification_service.store import schema
from notification_service.store.retention import DeliveryRetention
from notification_service.store.secret_encryption import (
    SecretCipher,
    create_cipher,
)
from notification_service.worker.attempts import DeliveryClient
from notification_service.worker.delivery_pool import SenderLimits
from notification_service.worker.enqueuer import DeliveryEnqueuer
from notification_service.worker.http_client import AttemptLimits, open_session
from notification_service.worker.maintenance import Maintenance, RetentionPolicy
from notification_service.worker.metrics import SenderMetrics
from notification_service.worker.replayer import Replayer
from notification_service.worker.sender import Sender

ABOUT: Final = ApiInfo(
    title="notification-service",
    version=version("notification-service"),
    summary="Signed webhooks about what happens in cases, and a record of each delivery.",
    description="Signed webhooks notify a council's systems of each event in a case: its type,"
    " the case, a link to the event, and nothing about the child. Every attempt is recorded;"
    " what failed is repeated for three days and can be sent again at any time.",
    tags={
        "endpoints": "Where webhooks are sent, with their secrets, test events and replays.",
        "deliveries": "What was sent to an endpoint, each attempt with how it ended.",
    },
    webhooks=webhooks,
    policies=POLICIES,
)
ROUTES: Final = operations_of((endpoints.router, endpoint_actions.router, deliveries.router))
SCHEMAS: Final = (
    log.SCHEMA,
    schema.SCHEMA,
)
API_SCHEMAS: Final = (*SCHEMAS, identity.SCHEMA)
SUBSCRIPTION: Final = Subscription("webhooks@1", schema.SCHEMA.name)
DUE_CHANNEL: Final = "send_webhook_due"
"""The channel that wakes senders: a delivery is due."""


def create_app(settings: Settings) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    notifier = AppendNotifier(dsn(settings.database_url), DUE_CHANNEL)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with background_tasks(notifier.run(), purge_periodically(engine, schema.SCHEMA.name)):
            yield

    app = build_app(
        ABOUT,
        engine,
        operations=ROUTES,
        schemas=API_SCHEMAS,
        lifespan=lifespan,
        credentials=settings.accepted_credentials,
    )
    provide_limits(app, settings)
    context = AppContext(
        engine=engine,
        cipher=_secret_cipher(settings),
        cursors=CursorCodec(settings.cursor_key, ABOUT.title),
        clock=_now,
        new_id=uuid4,
        random_bytes=secrets.token_bytes,
        wake_sender=notifier.notify,
        loopback=settings.webhook_allow_loopback,
        excerpt_retention=timedelta(days=settings.webhook_keep_excerpts_days),
    )
    provide(app, context)
    return app


def api(settings: Settings) -> None:
    """Serve HTTP until a signal to stop."""
    port = settings.notification_service_port
    serve.run_server(
        create_app(settings),
        settings.bind_host,
        port,
        drain=settings.drain_seconds,
        proxies=settings.proxies,
    )


def enqueuer(settings: Settings) -> None:
    """Enqueue deliveries and replays and maintain the tables until a signal to stop."""
    # For the subscription, replays, sweeps, purges and the lag, so that none waits for another.
    engine = create_engine(settings.database_url, pool_size=6, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, (SUBSCRIPTION,), REGISTRY)

    async def listen(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        notifier, wake_up = (
            AppendNotifier(dsn(settings.database_url), DUE_CHANNEL),
            AppendListener(dsn(settings.database_url)),
        )
        replaying = Replayer(engine, _service_urls(settings)).run()
        async with background_tasks(
            notifier.run(),
            wake_up.run(),
            replaying,
            Maintenance(engine, _retention_policy(settings)).run(),
            monitor.run(),
        ):
            await build_consumer(engine, _service_urls(settings), notifier.notify).run(
                stop, wake_up
            )
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(listen, checks=checks, details=monitor.details)


def build_consumer(
    engine: AsyncEngine, urls: ServiceUrls, wake_sender: Callable[[], None]
) -> SubscriptionWorker:
    """The worker that enqueues deliveries; `wake_sender` after it has enqueued and committed."""
    enqueuer = DeliveryEnqueuer(urls, wake_sender)
    begin = partial(transaction, engine, Ledgers.ALL)
    return SubscriptionWorker(begin, SUBSCRIPTION, enqueuer.apply)


def sender(settings: Settings) -> None:
    """Send what is due until a signal to stop."""
    engine = create_engine(settings.database_url, pool_size=3, timeouts=WORKER_TIMEOUTS)

    async def send(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        limits = AttemptLimits(loopback=settings.webhook_allow_loopback)
        wake_up = AppendListener(dsn(settings.database_url), DUE_CHANNEL)
        async with open_session(limits) as session, background_tasks(wake_up.run()):
            keeps = settings.webhook_keep_excerpts_days > 0
            client = DeliveryClient(session, _secret_cipher(settings), _now, random.random, keeps)
            metrics = SenderMetrics(REGISTRY, _now)
            await Sender(engine, client, metrics, uuid4, _sender_limits(settings)).run(
                stop, wake_up
            )
        await engine.dispose()

    worker_process.run_worker(send, checks=database_checks(engine))


LOG_KEYS: Final = frozenset({"endpoint_id", "delivery_id"})
"""Keys of log lines in addition to the common ones."""
PROCESSES: Final[Mapping[str, Callable[[Settings], None]]] = {
    "api": api,
    "enqueuer": enqueuer,
    "sender": sender,
}


def main() -> None:
    """Run the process that the command line names, or write the schemas of webhooks to a folder."""
    match sys.argv[1:]:
        case [name] if name in PROCESSES:
            _run(PROCESSES[name])
        case ["schemas", folder]:
            write_webhook_schemas(Path(folder))
        case _:
            sys.exit(f"usage: python -m notification_service {'|'.join(PROCESSES)}|schemas FOLDER")


def _run(process: Callable[[Settings], None]) -> None:
    settings = load_settings(Settings)
    logs.configure("notification-service", level=settings.log_level, keys=LOG_KEYS)
    try:
        process(settings)
    except CannotStart as error:
        sys.exit(str(error))


def _now() -> datetime:
    return datetime.now(UTC)  # the one place that reads the clock


def _secret_cipher(settings: Settings) -> SecretCipher:
    try:
        return create_cipher(settings.webhook_secrets_key.get_secret_value())
    except InvalidEncryptionKey as error:
        raise CannotStart(str(error)) from None


def _service_urls(settings: Settings) -> ServiceUrls:
    return ServiceUrls(
        str(settings.case_api_url).rstrip("/"), str(settings.deadline_service_url).rstrip("/")
    )


def _retention_policy(settings: Settings) -> RetentionPolicy:
    ended = DeliveryRetention(
        timedelta(days=settings.webhook_keep_delivered_days),
        timedelta(days=settings.webhook_keep_failed_days),
    )
    return RetentionPolicy(ended, timedelta(days=settings.webhook_keep_excerpts_days))


def _sender_limits(settings: Settings) -> SenderLimits:
    rate = settings.webhook_rate_per_destination
    return SenderLimits(
        SlotLimits(
            settings.webhook_concurrency,
            settings.webhook_concurrency_per_council,
            settings.webhook_concurrency_per_endpoint,
        ),
        timedelta(seconds=settings.webhook_lease_seconds),
        Rate(rate, rate),
    )
