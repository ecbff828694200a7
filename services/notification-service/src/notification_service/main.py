"""Wiring: the one module that knows everyone, and that no one knows."""

import asyncio
import random
import secrets
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Final
from uuid import uuid4

from fastapi import FastAPI
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import identity, logs, serve, startup, work
from chassis.app import About, create
from chassis.beside import beside
from chassis.cursor import Cursors
from chassis.database import Everyone, create_engine, dsn, transaction
from chassis.errors import CannotStart
from chassis.health import of_database
from chassis.idempotency import forgetting
from chassis.limits import WORKER
from chassis.schemas import Schema
from chassis.settings import load
from events.append_notify import AppendListener, AppendNotifier
from events.log import migrate as log
from events.subscription import Subscription, SubscriptionWorker
from notification_service.api import asking, deliveries, endpoints
from notification_service.api.doors import Doors
from notification_service.domain.allocation import Shares
from notification_service.domain.message import Links
from notification_service.domain.rates import Rate
from notification_service.domain.sealing import BadKey, Vault, vault
from notification_service.settings import Settings
from notification_service.store import migrate as ours
from notification_service.store.purging import Retention
from notification_service.worker.attempts import Courier
from notification_service.worker.flights import Pace
from notification_service.worker.listener import Listener
from notification_service.worker.maintenance import Keep, Maintenance
from notification_service.worker.metrics import Meters
from notification_service.worker.post import Limits, open_session
from notification_service.worker.replayer import Replayer
from notification_service.worker.sender import Sender

ABOUT: Final = About(
    title="notification-service",
    version=version("notification-service"),
    summary="Who must be told, and proof that they were.",
    description="Signed webhooks tell a council's systems what happened in a case: which event,"
    " which case, where to read on, and nothing about the child. Every attempt is kept and can be"
    " read; what failed is tried again for three days, and can be sent again at any time.",
    tags={
        "endpoints": "Where webhooks are sent, with their secrets, test events and replays.",
        "deliveries": "What was sent to an endpoint, each attempt with how it ended.",
    },
)
ROUTERS: Final = (endpoints.router, asking.router, deliveries.router)
SCHEMAS: Final = (Schema(log.SCHEMA, log.MIGRATIONS), Schema(ours.SCHEMA, ours.MIGRATIONS))
FOR_HTTP: Final = (*SCHEMAS, Schema(identity.SCHEMA, identity.MIGRATIONS))
SUBSCRIPTION: Final = Subscription("webhooks@1", ours.SCHEMA)
DUE: Final = "send_webhook_due"
"""The bell that wakes senders: something is owed."""


def create_app(settings: Settings) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool)
    bell = AppendNotifier(dsn(settings.database_url), DUE)

    @asynccontextmanager
    async def ringing(_app: FastAPI) -> AsyncGenerator[None]:
        async with beside(bell.run(), forgetting(engine, ours.SCHEMA)):
            yield

    app = create(
        ABOUT, engine, routers=ROUTERS, schemas=FOR_HTTP, lifespan=ringing, keys=settings.key_kind
    )
    app.state.doors = Doors(
        engine=engine,
        vault=_vault(settings),
        cursors=Cursors(settings.cursor_key),
        clock=_now,
        new_id=uuid4,
        random=secrets.token_bytes,
        ring=bell.notify,
        loopback=settings.webhook_allow_loopback,
        answers=timedelta(days=settings.webhook_answer_days),
    )
    return app


def api(settings: Settings) -> None:
    """Serve HTTP until told to stop."""
    port = settings.notification_service_port
    serve.run(create_app(settings), settings.bind_host, port, drain=settings.drain_seconds)


def listener(settings: Settings) -> None:
    """Follow the log, feed replays and keep the tables in order until told to stop."""
    # One each for following, replays, sweeps and purges, so that none waits for another's.
    engine = create_engine(settings.database_url, pool_size=5, limits=WORKER)

    async def listen(stop: asyncio.Event) -> None:
        await startup.check(engine, SCHEMAS)
        bell, ear = (
            AppendNotifier(dsn(settings.database_url), DUE),
            AppendListener(dsn(settings.database_url)),
        )
        replaying = Replayer(engine, _links(settings)).run()
        async with beside(
            bell.run(), ear.run(), replaying, Maintenance(engine, _keep(settings)).run()
        ):
            await follower(engine, _links(settings), bell.notify).run(stop, ear)
        await engine.dispose()

    work.run(listen, checks=of_database(engine))


def follower(engine: AsyncEngine, links: Links, ring: Callable[[], None]) -> SubscriptionWorker:
    """The listener following the log; it rings when something is owed."""
    listening = Listener(links)

    @asynccontextmanager
    async def begin() -> AsyncGenerator[AsyncConnection]:
        async with transaction(engine, Everyone.EVERYONE) as db:
            yield db
        if listening.has_owed():
            ring()

    return SubscriptionWorker(begin, SUBSCRIPTION, listening.apply)


def sender(settings: Settings) -> None:
    """Send what is due until told to stop."""
    engine = create_engine(settings.database_url, pool_size=3, limits=WORKER)

    async def send(stop: asyncio.Event) -> None:
        await startup.check(engine, SCHEMAS)
        limits = Limits(loopback=settings.webhook_allow_loopback)
        ear = AppendListener(dsn(settings.database_url), DUE)
        async with open_session(limits) as session, beside(ear.run()):
            keeps = settings.webhook_answer_days > 0
            courier = Courier(session, _vault(settings), _now, random.random, keeps)
            meters = Meters(REGISTRY, _now)
            await Sender(engine, courier, meters, uuid4, _pace(settings)).run(stop, ear)
        await engine.dispose()

    work.run(send, checks=of_database(engine))


LOGGED: Final = frozenset({"endpoint_id", "delivery_id"})
"""Keys of log lines beside the common ones."""
PROCESSES: Final[Mapping[str, Callable[[Settings], None]]] = {
    "api": api,
    "listener": listener,
    "sender": sender,
}


def main() -> None:
    """Run the process that the command line names."""
    process = PROCESSES.get(" ".join(sys.argv[1:]))
    if process is None:
        sys.exit(f"usage: python -m notification_service {'|'.join(PROCESSES)}")
    settings = load(Settings)
    logs.configure("notification-service", level=settings.log_level, keys=LOGGED)
    try:
        process(settings)
    except CannotStart as why:
        sys.exit(str(why))


def _now() -> datetime:
    return datetime.now(UTC)  # the door


def _vault(settings: Settings) -> Vault:
    try:
        return vault(settings.webhook_secrets_key.get_secret_value())
    except BadKey as why:
        raise CannotStart(str(why)) from None


def _links(settings: Settings) -> Links:
    return Links(
        str(settings.case_api_url).rstrip("/"), str(settings.deadline_service_url).rstrip("/")
    )


def _keep(settings: Settings) -> Keep:
    ended = Retention(
        timedelta(days=settings.webhook_keep_delivered_days),
        timedelta(days=settings.webhook_keep_failed_days),
    )
    return Keep(ended, timedelta(days=settings.webhook_answer_days))


def _pace(settings: Settings) -> Pace:
    rate = settings.webhook_rate_per_destination
    return Pace(
        Shares(
            settings.webhook_concurrency,
            settings.webhook_concurrency_per_council,
            settings.webhook_concurrency_per_endpoint,
        ),
        timedelta(seconds=settings.webhook_lease_seconds),
        Rate(rate, rate),
    )
