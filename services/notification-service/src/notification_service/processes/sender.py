"""The sender: sends what is due."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from uuid import uuid4

from prometheus_client import REGISTRY

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import create_engine, dsn
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.errors import CannotStart
from chassis.health import database_checks
from chassis.limits.token_bucket import Rate
from events.append_notify import AppendListener
from notification_service.domain.slot_allocation import SlotLimits
from notification_service.processes.shared import DUE_CHANNEL, SCHEMAS, secret_cipher
from notification_service.settings import Settings
from notification_service.worker.attempts import DeliveryClient
from notification_service.worker.caching_resolver import CachingResolver
from notification_service.worker.client_contexts import ClientContexts
from notification_service.worker.database_clock import DatabaseClock
from notification_service.worker.delivery_pool import SenderLimits
from notification_service.worker.dns_lookup import DnsLookup
from notification_service.worker.handshaker import Handshaker, HandshakeTerms
from notification_service.worker.http_client import AttemptLimits, open_session
from notification_service.worker.metrics import SenderMetrics
from notification_service.worker.sender import Sender

_PORTS: Final = range(1, 2**16)


def sender(settings: Settings) -> None:
    """Send what is due until a signal to stop."""
    engine = create_engine(settings.database_url, pool_size=4, timeouts=WORKER_TIMEOUTS)

    async def send(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        now = DatabaseClock(engine)
        await now.read()
        limits = AttemptLimits(loopback=settings.webhook_allow_loopback)
        wake_up = AppendListener(dsn(settings.database_url), DUE_CHANNEL)
        terms = handshake_terms(settings)
        cipher = secret_cipher(settings)
        contexts = ClientContexts(cipher)
        async with (
            open_session(limits, CachingResolver(DnsLookup(dns_servers(settings)))) as session,
            background_tasks(
                wake_up.run(),
                now.synchronise(),
                Handshaker(engine, session, contexts, terms, uuid4).run(),
            ),
        ):
            keeps = settings.webhook_keep_excerpts_days > 0
            client = DeliveryClient(
                session, cipher, contexts, now, random.random, keeps, terms.origin
            )
            metrics = SenderMetrics(REGISTRY, now)
            url = _service_url(settings)
            sending = Sender(engine, client, metrics, uuid4, _sender_limits(settings), url)
            await sending.run(stop, wake_up)
        await engine.dispose()

    worker_process.run_worker(send, checks=database_checks(engine))


def dns_servers(settings: Settings) -> Sequence[str]:
    """The DNS servers of the setting. Raises `CannotStart` where one is no address with a port."""
    given = [each.strip() for each in settings.webhook_dns_servers.split(",") if each.strip()]
    if not all(map(_is_dns_server, given)):
        raise CannotStart("WEBHOOK_DNS_SERVERS is address:port, separated by commas")
    return given


def _is_dns_server(text: str) -> bool:
    host, _, port = text.rpartition(":")
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
        return int(port) in _PORTS
    except ValueError:
        return False


def handshake_terms(settings: Settings) -> HandshakeTerms:
    """What receivers are asked for: in the name of the host that reaches the service."""
    base = _service_url(settings)
    origin = settings.notification_service_url.host or ""
    rate = settings.webhook_rate_per_destination * 60
    return HandshakeTerms(
        origin, rate, lambda token: f"{base}/v1/webhooks/permissions/{token.text}", base
    )


def _service_url(settings: Settings) -> str:
    return str(settings.notification_service_url).rstrip("/")


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
