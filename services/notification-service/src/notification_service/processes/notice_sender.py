"""The sender of notices: gives what is due to the mail server."""

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
from notification_service.store.notice_sending.restored_keys import check_no_destroyed_key
from notification_service.worker.notices.notice_sender import CONCURRENT_NOTICES, NoticeSender
from notification_service.worker.notices.smtp_channel import SmtpChannel

_log: Final = structlog.stdlib.get_logger()


def notice_sender(settings: Settings) -> None:
    """Send notices until a signal to stop. Without a mail server it waits, and sends nothing."""
    server, ring = _mail_server(settings), personal_data_ring(settings)
    engine = create_engine(
        settings.database_url, pool_size=CONCURRENT_NOTICES, timeouts=WORKER_TIMEOUTS
    )

    async def send(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        await check_no_destroyed_key(engine, settings.destroyed_keys_dir)
        if server is None:
            _log.warning("no_mail_server_is_set")
            await stop.wait()
        else:
            lease = timedelta(seconds=settings.notice_lease_seconds)
            await NoticeSender(engine, ring, SmtpChannel(server), now, uuid4, lease).run(stop)
        await engine.dispose()

    worker_process.run_worker(send, checks=database_checks(engine))


def _mail_server(settings: Settings) -> MailServer | None:
    url = settings.smtp_url.get_secret_value()
    try:
        return parse_mail_server(url) if url else None
    except InvalidMailServer as error:
        raise CannotStart(str(error)) from None
