"""The sender of notices and digests: gives what is due to the mail server, or to GOV.UK Notify."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol
from uuid import uuid4

import structlog
from prometheus_client import REGISTRY

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import create_engine
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.processes.email_account import email_account
from notification_service.processes.shared import SCHEMAS, personal_data_ring, sender_domains
from notification_service.settings import Settings
from notification_service.store.notice_sending.restored_keys import check_no_destroyed_key
from notification_service.worker.database_clock import DatabaseClock
from notification_service.worker.digests.digest_sender import CONCURRENT_DIGESTS, DigestSender
from notification_service.worker.notices.govuk_notify.channel import NotifyChannel
from notification_service.worker.notices.govuk_notify.client import NotifyClient
from notification_service.worker.notices.govuk_notify.receipt_checker import (
    CONCURRENT_LOOKS,
    ReceiptChecker,
)
from notification_service.worker.notices.notice_sender import (
    CONCURRENT_NOTICES,
    NoticeChannel,
    NoticeSender,
)
from notification_service.worker.notices.smtp_channel import SmtpChannel
from notification_service.worker.notices.waiting_metrics import WaitingMetrics, measure_periodically

_log: Final = structlog.stdlib.get_logger()


class _Loop(Protocol):
    async def run(self, stop: asyncio.Event) -> None: ...


def notice_sender(settings: Settings) -> None:
    """Send notices and digests until a signal to stop.

    Without an account it waits, and sends nothing.
    """
    account, ring = email_account(settings), personal_data_ring(settings)
    domains = sender_domains(settings)
    looks = CONCURRENT_LOOKS if isinstance(account, NotifyAccount) else 0
    engine = create_engine(
        settings.database_url,
        # One measures, and one reads the time.
        pool_size=CONCURRENT_NOTICES + CONCURRENT_DIGESTS + looks + 2,
        timeouts=WORKER_TIMEOUTS,
    )
    now = DatabaseClock(engine)
    lease = timedelta(seconds=settings.notice_lease_seconds)

    def senders(channel: NoticeChannel) -> Sequence[_Loop]:
        return (
            NoticeSender(
                *(engine, ring, channel, now, uuid4, lease),
                texts_at_any_hour=settings.notify_texts_at_any_hour,
            ),
            DigestSender(engine, channel, now, uuid4, lease, domains),
        )

    async def send(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        await check_no_destroyed_key(engine, settings.destroyed_keys_dir)
        await now.read()
        metrics = WaitingMetrics.on(REGISTRY)
        async with background_tasks(measure_periodically(engine, metrics), now.synchronise()):
            match account:
                case None:
                    _log.warning("no_email_account_is_set")
                    await stop.wait()
                case NotifyAccount():
                    async with NotifyClient.open(account) as client:
                        loops = senders(NotifyChannel(client))
                        await _run([*loops, ReceiptChecker(engine, client, now)], stop)
                case _:
                    await _run(senders(SmtpChannel(account)), stop)
        await engine.dispose()

    worker_process.run_worker(send, checks=database_checks(engine))


async def _run(loops: Sequence[_Loop], stop: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as tasks:
        for each in loops:
            tasks.create_task(each.run(stop))
