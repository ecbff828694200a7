"""Notices by GOV.UK Notify, with a fault at every await, and the sender killed at any instant."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from deploy.notify_stand_in.account import (
    LIVE_KEY,
    SERVICE_ID,
    TEMPLATE_ID,
    TEXT_TEMPLATE_ID,
    CallbackTarget,
    example_account,
)
from deploy.notify_stand_in.faults import NotifyFault
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.notice_calls import NoticeCalls
from tests.faults.support import COUNCIL, AdminQueries
from tests.faults.test_notice_sender import (
    FACTS,
    OPEN_ATTEMPTS,
    OUTCOMES,
    SENT_REFUSAL,
    letters_on,
)
from tests.faults.worker_support import wait_for_value
from tests.journeys.notice_desk import NOTIFY_TOKEN

from chassis.testing.faults import Fault, WorkerSweep, WorkStep
from chassis.testing.process import ServiceProcess

pytestmark = pytest.mark.faults

STATE: Final = "SELECT state FROM notification.notice WHERE ledger_id = $1 AND notice_id::text = $2"
HASTEN: Final = (
    """
    UPDATE notification.notice SET due_at = now()
     WHERE ledger_id = $1 AND state = 'pending' AND due_at > now() AND due_at < 'infinity'
    RETURNING attempts
    """,
    """
    UPDATE notification.notice_receipt SET look_at = now()
     WHERE ledger_id = $1 AND look_at > now() RETURNING 1
    """,
)
WEBHOOK_KEY: Final = b64encode(bytes(range(32))).decode()
SENDER: Final = "notification_service notice-sender"


def settings(notify: NotifyStandIn) -> dict[str, str]:
    return {
        "WEBHOOK_SECRETS_KEY": WEBHOOK_KEY,
        "NOTIFY_URL": notify.url,
        "NOTIFY_API_KEY": LIVE_KEY.text(SERVICE_ID),
        "NOTIFY_TEMPLATE_ID": str(TEMPLATE_ID),
        "NOTIFY_TEXT_TEMPLATE_ID": str(TEXT_TEMPLATE_ID),
        "NOTIFY_TEXTS_AT_ANY_HOUR": "1",
        "NOTICE_LEASE_SECONDS": "1",
    }


def sent(notify: NotifyStandIn, notice: str) -> list[UUID]:
    """The messages of a notice at Notify."""
    return [each.message_id for each in notify.messages if each.reference == notice]


@asynccontextmanager
async def time_passes(records: AdminQueries) -> AsyncGenerator[None]:
    """Make due what waits for minutes, until the block ends."""

    async def hasten() -> None:
        while True:
            for statement in HASTEN:
                await records.fetch_column(statement, COUNCIL)
            await asyncio.sleep(0.2)

    task = asyncio.create_task(hasten())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def assert_delivered_once(records: AdminQueries, notify: NotifyStandIn, notice: str) -> None:
    """One message at Notify, one fact that it was sent and one that it was delivered."""
    await wait_for_value(records, "delivered", STATE, COUNCIL, notice)
    assert len(sent(notify, notice)) == 1
    facts = await records.fetch_column(FACTS, COUNCIL, notice)
    assert facts == [*SENT_REFUSAL, "notice.delivered"]
    assert await records.fetch_column(OPEN_ATTEMPTS, COUNCIL, notice) == []


async def assert_text_delivered_once(
    records: AdminQueries, notify: NotifyStandIn, text: str
) -> None:
    """One message at Notify, and one fact that it was sent: that it arrived is none."""
    await wait_for_value(records, "delivered", STATE, COUNCIL, text)
    assert len(sent(notify, text)) == 1
    assert await records.fetch_column(FACTS, COUNCIL, text) == ["notice.announced"]
    assert await records.fetch_column(OPEN_ATTEMPTS, COUNCIL, text) == []


async def test_each_notice_is_one_message_where_the_answer_of_any_statement_is_lost() -> None:
    stand_in = NotifyStandIn(example_account(), delivery_seconds=0.01)
    async with (
        fault_environment() as env,
        served_stand_in(stand_in) as notify,
        letters_on(env, notify.url) as letters,
        time_passes(env.records),
    ):
        process = await env.start(SENDER, **settings(notify))
        work = sending_step(env, letters, notify)
        await WorkerSweep(env.proxy, process, work).inject_at_every_await([Fault.LOSE_RESPONSE])


def sending_step(env: FaultEnvironment, letters: NoticeCalls, notify: NotifyStandIn) -> WorkStep:
    """A notice is stored, sent, looked up and recorded as delivered, and so is its text."""

    async def work() -> None:
        notice, text = await letters.announced_notice()
        await assert_delivered_once(env.records, notify, notice)
        await assert_text_delivered_once(env.records, notify, text)

    return work


@pytest.mark.parametrize(
    ("make", "letters_by", "kind", "facts"),
    [
        (NoticeCalls.notice, "govuk_notify", "email", SENT_REFUSAL),
        (NoticeCalls.letter, "govuk_notify", "letter", SENT_REFUSAL),
        (NoticeCalls.text, "print_run", "sms", ["notice.announced"]),
    ],
)
async def test_a_message_of_a_killed_sender_is_found_at_notify_and_not_sent_twice(
    tmp_path: Path,
    make: Callable[[NoticeCalls], Awaitable[str]],
    letters_by: str,
    kind: str,
    facts: list[str],
) -> None:
    """Killed between the request and its answer, when Notify has the message."""
    async with (
        fault_environment() as env,
        served_stand_in(NotifyStandIn(example_account())) as notify,
        letters_on(env, notify.url, letters_by) as letters,
    ):
        notify.faults.sending.append(NotifyFault.HANG_AFTER_ACCEPTING)
        on = {"DATABASE_URL": env.database.url_for("notification_service"), **settings(notify)}
        process = ServiceProcess(SENDER, on, tmp_path / "log", None)
        process.start()
        notice = await make(letters)
        async with asyncio.timeout(30):
            await notify.holds_message.wait()
        assert await env.records.fetch_column(OPEN_ATTEMPTS, COUNCIL, notice) == [1]
        await process.kill()
        await env.start(SENDER, **settings(notify))

        await wait_for_value(env.records, "sent", STATE, COUNCIL, notice)
        outcomes = await env.records.fetch_column(OUTCOMES, COUNCIL, notice)
        assert outcomes == ["unknown", "found"]
        assert len(sent(notify, notice)) == 1
        assert [each.message_type for each in notify.messages] == [kind]
        assert await env.records.fetch_column(FACTS, COUNCIL, notice) == facts


async def test_a_receipt_that_is_posted_is_recorded_at_once() -> None:
    """All processes, and Notify that posts receipts: one of them is forged."""
    stand_in = NotifyStandIn(example_account())
    async with (
        fault_environment() as env,
        served_stand_in(stand_in) as notify,
        letters_on(env) as letters,
    ):
        api = await env.start(
            *("notification_service api", "NOTIFICATION_SERVICE_PORT"),
            NOTIFY_CALLBACK_TOKEN=NOTIFY_TOKEN,
            **settings(notify),
        )
        await env.start(SENDER, **settings(notify))
        notice = await letters.notice()
        await wait_for_value(env.records, "sent", STATE, COUNCIL, notice)
        (message_id,) = sent(notify, notice)
        url = f"{api.url}/v1/callbacks/govuk-notify"

        notify.account.callback = CallbackTarget(url, "forged")
        await notify.report(message_id, "sending")
        assert await env.records.fetch_column(FACTS, COUNCIL, notice) == SENT_REFUSAL
        notify.account.callback = CallbackTarget(url, NOTIFY_TOKEN)
        await notify.report(message_id, "delivered")

        await assert_delivered_once(env.records, notify, notice)
