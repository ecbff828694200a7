"""The peers of the sender of notices: the same messages to the same server, and nothing recorded.

Each runs in a process of its own, with the event loop and the number of connections of the sender.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import uvloop
from aiosmtplib import SMTP

from bench.cpu_rate import CpuRate, CpuTimer
from bench.system import BENCH_HOST
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.worker.notices.govuk_notify.client import NotifyClient
from notification_service.worker.notices.notice_sender import CONCURRENT_NOTICES

_CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class BareEmails:
    """E-mails as bytes, from one address to another, and the port of a mail server."""

    port: int
    from_email: str
    to_email: str
    contents: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class BareRequests:
    """Messages, and the account at GOV.UK Notify that they are sent with."""

    account: NotifyAccount
    messages: Sequence[NoticeMessage]


def send_bare_emails(emails: BareEmails) -> CpuRate:
    """Send e-mails by aiosmtplib, a connection for each."""
    return uvloop.run(_timed([_send_email(emails, each) for each in emails.contents]))


def post_bare_requests(requests: BareRequests) -> CpuRate:
    """Post messages to GOV.UK Notify, a connection for each."""
    return uvloop.run(_post(requests))


async def _post(requests: BareRequests) -> CpuRate:
    async with NotifyClient.open(requests.account) as client:
        return await _timed([_post_message(client, each) for each in requests.messages])


async def _post_message(client: NotifyClient, message: NoticeMessage) -> None:
    words = {"subject": message.subject, "body": message.text}
    reply = await client.send_email(message.to_email, words, str(uuid4()), datetime.now(UTC))
    if reply.status != _CREATED:
        raise RuntimeError(f"the stand-in returned {reply.status}")


async def _send_email(emails: BareEmails, content: bytes) -> None:
    client = SMTP(hostname=BENCH_HOST, port=emails.port, start_tls=False)
    await client.connect()
    await client.mail(emails.from_email)
    await client.rcpt(emails.to_email)
    await client.data(content)
    client.close()


async def _timed(work: Sequence[Awaitable[None]]) -> CpuRate:
    turns = asyncio.Semaphore(CONCURRENT_NOTICES)

    async def in_turn(each: Awaitable[None]) -> None:
        async with turns:
            await each

    timer = CpuTimer.start(time.process_time)
    await asyncio.gather(*(in_turn(each) for each in work))
    return timer.rate(len(work))
