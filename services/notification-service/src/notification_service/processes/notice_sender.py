"""The sender of notices and digests: gives what is due to the mail server."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog

from chassis import startup, worker_process
from chassis.database import create_engine
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.errors import CannotStart
from chassis.health import database_checks
from notification_service.domain.notice_sending.mail_server import (
    InvalidMailServer,
    MailServer,
    parse_mail_server,
)
from notification_service.processes.shared import SCHEMAS, now, personal_data_ring
from notification_service.settings import Settings
from notification_service.worker.digests.digest_sender import CONCURRENT_DIGESTS, DigestSender
from notification_service.worker.notices.notice_sender import CONCURRENT_NOTICES, NoticeSender
from notification_service.worker.notices.smtp_channel import SmtpChannel

_log: Final = structlog.stdlib.get_logger()


def notice_sender(settings: Settings) -> None:
    """Send notices and digests until a signal to stop.

    Without a mail server it waits, and sends nothing.
    """
    server, ring = _mail_server(settings), personal_data_ring(settings)
    engine = create_engine(
        settings.database_url,
        pool_size=CONCURRENT_NOTICES + CONCURRENT_DIGESTS,
        timeouts=WORKER_TIMEOUTS,
    )

    async def send(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        if server is None:
            _log.warning("no_mail_server_is_set")
            await stop.wait()
        else:
            lease = timedelta(seconds=settings.notice_lease_seconds)
            channel = SmtpChannel(server)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(NoticeSender(engine, ring, channel, now, uuid4, lease).run(stop))
                tasks.create_task(DigestSender(engine, channel, now, uuid4, lease).run(stop))
        await engine.dispose()

    worker_process.run_worker(send, checks=database_checks(engine))


def _mail_server(settings: Settings) -> MailServer | None:
    url = settings.smtp_url.get_secret_value()
    try:
        return parse_mail_server(url) if url else None
    except InvalidMailServer as error:
        raise CannotStart(str(error)) from None
