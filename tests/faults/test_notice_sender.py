"""The sender of notices, with a fault at every await of its round, and killed at any instant."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.notice_calls import ENCLOSED, NoticeCalls, opened_cases
from tests.faults.support import COUNCIL, AdminQueries, ApiClient
from tests.faults.worker_support import wait_for_value
from tests.journeys.enclosing_desk import attached
from tests.journeys.notice_desk import notice_app

from chassis.testing.faults import QUICK_FAULTS, WorkerSweep, WorkStep
from chassis.testing.process import ServiceProcess
from notification_service.testing.mail_server import FakeMailServer, fake_mail_server

pytestmark = pytest.mark.faults

STATE: Final = "SELECT state FROM notification.notice WHERE ledger_id = $1 AND notice_id::text = $2"
FACTS: Final = """
    SELECT type FROM log.event
     WHERE ledger_id = $1 AND body::jsonb ->> 'notice_id' = $2 AND type LIKE 'notice.%'
     ORDER BY position
"""
SENT_REFUSAL: Final = ["notice.sent", "notice.contents_stated"]
"""The facts of a letter of a refusal that was sent: it states the right of appeal."""
OPEN_ATTEMPTS: Final = """
    SELECT number FROM notification.notice_attempt
     WHERE ledger_id = $1 AND notice_id::text = $2 AND ended_at IS NULL
"""
OUTCOMES: Final = """
    SELECT outcome FROM notification.notice_attempt
     WHERE ledger_id = $1 AND notice_id::text = $2 ORDER BY number
"""


def settings(mail: FakeMailServer) -> dict[str, str]:
    return {
        "WEBHOOK_SECRETS_KEY": b64encode(bytes(range(32))).decode(),
        "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
        "NOTICE_LEASE_SECONDS": "1",
    }


async def assert_sent_once(records: AdminQueries, mail: FakeMailServer, notice: str) -> None:
    """One end, one fact, no attempt without an end, and one message, though it may come twice."""
    await wait_for_value(records, "sent", STATE, COUNCIL, notice)
    assert await records.fetch_column(FACTS, COUNCIL, notice) == SENT_REFUSAL
    assert await records.fetch_column(OPEN_ATTEMPTS, COUNCIL, notice) == []
    assert {str(each["Message-ID"]) for each in mail.accepted} >= {
        f"<{notice}@council.example>",
    }


async def test_each_notice_is_sent_after_any_fault() -> None:
    async with fault_environment() as env, fake_mail_server() as mail, letters_on(env) as letters:
        process = await env.start("notification_service notice-sender", **settings(mail))
        work = sending_step(env, letters, mail)
        await WorkerSweep(env.proxy, process, work).inject_at_every_await(QUICK_FAULTS)


def sending_step(env: FaultEnvironment, letters: NoticeCalls, mail: FakeMailServer) -> WorkStep:
    """A notice is stored, sent and recorded."""

    async def work() -> None:
        await assert_sent_once(env.records, mail, await letters.notice())

    return work


async def test_a_notice_that_encloses_a_plan_is_sent_with_it_after_any_fault() -> None:
    async with fault_environment() as env, fake_mail_server() as mail, letters_on(env) as letters:
        process = await env.start("notification_service notice-sender", **settings(mail))

        async def work() -> None:
            notice = await letters.enclosing_notice()
            await assert_sent_once(env.records, mail, notice)
            sent = [each for each in mail.accepted if notice in str(each["Message-ID"])]
            assert {each for email in sent for each in attached(email)} == {
                ("plan-1.pdf", ENCLOSED)
            }

        await WorkerSweep(env.proxy, process, work).inject_at_every_await(QUICK_FAULTS)


async def test_a_notice_of_a_killed_sender_is_sent_by_the_next(tmp_path: Path) -> None:
    """Killed while the mail server has the content: it may come twice, as one message."""
    async with fault_environment() as env, fake_mail_server() as mail, letters_on(env) as letters:
        mail.hangs = True
        on = {"DATABASE_URL": env.database.url_for("notification_service"), **settings(mail)}
        process = ServiceProcess("notification_service notice-sender", on, tmp_path / "log", None)
        process.start()
        notice = await letters.notice()
        async with asyncio.timeout(30):
            await mail.holds_content.wait()
        assert await env.records.fetch_column(OPEN_ATTEMPTS, COUNCIL, notice) == [1]
        await process.kill()
        mail.hangs = False
        await env.start("notification_service notice-sender", **settings(mail))

        await assert_sent_once(env.records, mail, notice)

        outcomes = await env.records.fetch_column(OUTCOMES, COUNCIL, notice)
        assert outcomes == ["unknown", "accepted"]


@asynccontextmanager
async def letters_on(
    env: FaultEnvironment, notify_url: str = "", letters_by: str = "print_run"
) -> AsyncGenerator[NoticeCalls]:
    """The requests to an API in this process, on the database without the proxy.

    With an account at Notify the council announces notices by text.
    """
    app = notice_app(env.database, mail_port=9, notify_url=notify_url)
    key = await env.records.key()
    async with (
        opened_cases(env.records) as cases,
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), headers={"Authorization": f"Bearer {key}"}
        ) as client,
    ):
        api = ApiClient(client, "http://notices")
        yield NoticeCalls(api, env.records, cases, letters_by, texts=bool(notify_url))
