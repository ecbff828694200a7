"""Notices that one notice-sender process sends and records, beside the bare sending of the same."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.headerregistry import Address
from functools import partial
from typing import Final
from uuid import uuid4

import psutil
from deploy.notify_stand_in.account import LIVE_KEY, SERVICE_ID, TEMPLATE_ID, example_account
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in

from bench.cpu_rate import CpuRate, CpuTimer, cpu_seconds
from bench.durability import without_fsync
from bench.environment import BenchEnvironment, create_councils
from bench.notice_council import NoticeCouncil, compose_notices, notice_council
from bench.peers.bare_senders import (
    BareEmails,
    BareRequests,
    post_bare_requests,
    send_bare_emails,
)
from bench.results import Result, compared_result
from bench.system import BENCH_HOST, running_module, running_processes
from chassis.free_ports import find_free_port
from chassis.testing import Database
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.worker.notices.smtp_channel import build_email

_NOTICES: Final = 200
"""Notices in each repeat, each of another case."""
_NO_LIMIT: Final = 10**9
Side = Callable[[], Awaitable[CpuRate]]


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Notices a second, and per CPU-second of the sender, to a mail server and to GOV.UK Notify.

    Of each the people are read and the reading recorded, the attempt recorded before it is made,
    and its end recorded with the fact on the log.
    """
    port = find_free_port()
    mail = {"SMTP_URL": f"smtp://{BENCH_HOST}:{port}"}
    async with (
        environment.database() as database,
        running_module("bench.null_mail_server", str(port)),
    ):
        (ledger_id,) = await create_councils(database, 1)
        async with running_processes(
            environment.forks, database, "case-api", "notification-api", settings=mail
        ) as system:
            count = environment.options.amount(_NOTICES)
            await compose_notices(database, ledger_id, system, count)
        async with notice_council(database, ledger_id) as council:
            emails = _bare_emails(port, council.messages)
            bare = partial(send_bare_emails, emails)
            async with _sides(environment, database, council, mail, bare) as sides:
                found = await _measure_sides(environment.options.repeats, sides)
            lines = _lines("by a mail server", found, "aiosmtplib, the same messages")
            async with _stand_in() as (account, settings):
                bare = partial(post_bare_requests, BareRequests(account, council.messages))
                async with _sides(environment, database, council, settings, bare) as sides:
                    found = await _measure_sides(environment.options.repeats, sides)
    return [*lines, *_lines("by GOV.UK Notify", found, "the same requests alone")]


@asynccontextmanager
async def _sides(
    environment: BenchEnvironment,
    database: Database,
    council: NoticeCouncil,
    settings: Mapping[str, str],
    bare: Callable[[], CpuRate],
) -> AsyncGenerator[Mapping[str, Side]]:
    """What is measured in turn: a running sender, with and without fsync, and the bare sending."""
    async with running_processes(
        environment.forks, database, "notice-sender", settings=settings
    ) as system:
        sender = psutil.Process(system.pids["notice-sender"])

        async def send() -> CpuRate:
            timer = CpuTimer.start(partial(cpu_seconds, sender))
            await council.store_notices()
            await council.wait_until_sent()
            return timer.rate(len(council.originals))

        async def send_without_fsync() -> CpuRate:
            async with without_fsync(database.server.admin_url):
                return await send()

        async def send_bare() -> CpuRate:
            return await asyncio.get_running_loop().run_in_executor(environment.pool, bare)

        yield {"system": send, "without fsync": send_without_fsync, "bare": send_bare}


async def _measure_sides(
    repeats: int, sides: Mapping[str, Side]
) -> Mapping[str, Sequence[CpuRate]]:
    """The rates of each side, measured in turn; the first round, a warm-up, is not counted."""
    found = {name: [await side()] for name, side in sides.items()}
    for _ in range(repeats):
        for name, side in sides.items():
            found[name].append(await side())
    return {name: rates[1:] for name, rates in found.items()}


def _lines(how: str, found: Mapping[str, Sequence[CpuRate]], peer: str) -> Sequence[Result]:
    by_cpu = {name: [each.per_cpu_second for each in rates] for name, rates in found.items()}
    by_clock = {name: [each.per_second for each in rates] for name, rates in found.items()}
    return [
        compared_result(
            f"notices {how}, everything recorded",
            "/CPU-s",
            by_cpu["system"],
            (peer, by_cpu["bare"]),
        ),
        compared_result("… by the clock", "/s", by_clock["system"], (peer, by_clock["bare"])),
        compared_result(
            "… by the clock", "/s", by_clock["system"], ("fsync off", by_clock["without fsync"])
        ),
    ]


def _bare_emails(port: int, messages: Sequence[NoticeMessage]) -> BareEmails:
    sender, recipient = (
        Address(addr_spec=address) for address in (messages[0].from_email, messages[0].to_email)
    )
    contents = [
        build_email(each, sender, recipient, uuid4(), datetime.now(UTC)) for each in messages
    ]
    return BareEmails(port, sender.addr_spec, recipient.addr_spec, contents)


@asynccontextmanager
async def _stand_in() -> AsyncGenerator[tuple[NotifyAccount, Mapping[str, str]]]:
    """A stand-in for GOV.UK Notify without its limits, and the settings of a sender to it."""
    service = example_account()
    service.rate_per_minute = service.daily_limit = _NO_LIMIT
    async with served_stand_in(NotifyStandIn(service)) as notify:
        yield (
            NotifyAccount(notify.url, SERVICE_ID, TEMPLATE_ID, str(LIVE_KEY.secret)),
            {
                "NOTIFY_URL": notify.url,
                "NOTIFY_API_KEY": LIVE_KEY.text(SERVICE_ID),
                "NOTIFY_TEMPLATE_ID": str(TEMPLATE_ID),
            },
        )
