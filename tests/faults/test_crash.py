"""A database server whose backend is killed, so that it ends all connections and recovers."""

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncGenerator
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from deploy.workspace import LOGIN_ROLES
from sqlalchemy.exc import DBAPIError
from tests.faults import case_api_calls, deadline_calls, webhook_calls
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL, OTHER_COUNCIL, ApiClient
from tests.faults.test_digest_sender import DigestsToSend
from tests.faults.test_notice_sender import letters_on
from tests.faults.test_notice_sender import settings as notice_settings
from tests.faults.worker_support import wait_for_value

from chassis.database import create_engine, driver_connection, transaction
from chassis.testing import own_server
from chassis.testing.faults import ApiSweep, Fault, Injection, PrepareCall
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks, make_message, running_receiver
from notification_service.testing.conservation import assert_conserved
from notification_service.testing.mail_server import fake_mail_server
from notification_service.testing.notice_conservation import assert_notices_conserved

KEY: Final = b64encode(bytes(range(32))).decode()
SENDER_SETTINGS: Final = {
    "WEBHOOK_SECRETS_KEY": KEY,
    "WEBHOOK_ALLOW_LOOPBACK": "1",
    "WEBHOOK_LEASE_SECONDS": "2",
}
PENDING: Final = "SELECT count(*) FROM notification.delivery WHERE state = 'pending'"
PENDING_NOTICES: Final = (
    "SELECT count(*) FROM notification.notice WHERE ledger_id = $1 AND state = 'pending'"
)
SENT_NOTICES: Final = (
    "SELECT notice_id FROM notification.notice WHERE ledger_id = $1 AND state = 'sent'"
)
pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def env() -> AsyncGenerator[FaultEnvironment]:
    with own_server(*LOGIN_ROLES) as server:
        async with fault_environment(server) as made:
            yield made


async def test_case_api_works_again_after_a_crash_of_the_server(
    env: FaultEnvironment, http: httpx.AsyncClient
) -> None:
    process = await env.start("case_api api", "CASE_API_PORT")
    sweep = ApiSweep(env.proxy, process, http)
    work = case_api_calls.CaseApiCalls(ApiClient(http, process.url), env.records)

    opening = partial(case_api_calls.CASE_API_OPERATIONS["openCase"], work)
    awaits = await sweep.list_awaits(opening)
    for number in (0, len(awaits) // 2, -1):
        await sweep.inject_concurrently(Fault.CRASH, (opening, awaits[number]))


async def test_notification_service_works_again_after_a_crash_of_the_server(
    env: FaultEnvironment, http: httpx.AsyncClient
) -> None:
    process = await env.start(
        "notification_service api", "NOTIFICATION_SERVICE_PORT", WEBHOOK_SECRETS_KEY=KEY
    )
    sweep = ApiSweep(env.proxy, process, http)
    work = webhook_calls.WebhookCalls(ApiClient(http, process.url), env.records)

    creating = partial(webhook_calls.WEBHOOK_OPERATIONS["createWebhookEndpoint"], work)
    commit = await last_await(sweep, creating)
    await sweep.inject_concurrently(Fault.CRASH, (creating, commit))


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("WITH taken AS MATERIALIZED", id="mid-claim"),
        pytest.param("INSERT INTO notification.attempt", id="while results are recorded"),
    ],
)
async def test_a_sender_delivers_each_message_once_after_a_crash_of_the_server(
    env: FaultEnvironment, statement: str
) -> None:
    messages = [make_message(each) for each in range(1, 31)]
    engine = create_engine(env.database.url_for("notification_service"), pool_size=2)
    admin = create_engine(env.database.admin_url, pool_size=1)
    council = CouncilWebhooks(engine, admin, create_cipher(KEY), OTHER_COUNCIL)
    async with running_receiver() as receiver:
        endpoint = await council.add_endpoint(url=receiver.url)
        await env.start("notification_service sender", **SENDER_SETTINGS)
        crash = Injection(Fault.CRASH, lambda _, trip: trip.statement.startswith(statement))
        env.proxy.arm(crash)
        await council.enqueue(*messages)
        await crash.wait_until_fired(30)
        env.proxy.disarm()
        await receiver.wait_for(len(messages))
        await wait_until_ended(council)

    assert receiver.received == {str(each.message_id): 1 for each in messages}
    counts = await assert_conserved(council, {endpoint: len(messages)})
    assert counts[endpoint].delivered == len(messages)
    await council.query("DELETE FROM notification.attempt RETURNING 1")
    await council.query("DELETE FROM notification.delivery RETURNING 1")
    await council.query("UPDATE notification.endpoint SET state = 'deleted' RETURNING 1")
    for each in (engine, admin):
        await each.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SET attempts = attempts + 1, lease_token", id="mid-claim"),
        pytest.param("SET state = $4, due_at = COALESCE", id="while an end is recorded"),
    ],
)
async def test_each_notice_is_sent_after_a_crash_of_the_server(
    env: FaultEnvironment, statement: str
) -> None:
    crash = Injection(Fault.CRASH, lambda _, trip: statement in trip.statement)
    async with fake_mail_server() as mail, letters_on(env) as letters:
        notices = {UUID(await letters.notice()) for _ in range(5)}
        env.proxy.arm(crash)
        on = {**notice_settings(mail), "NOTICE_LEASE_SECONDS": "2"}
        async with env.running("notification_service notice-sender", **on):
            await crash.wait_until_fired(30)
            env.proxy.disarm()
            await wait_for_value(env.records, 0, PENDING_NOTICES, COUNCIL)

    assert {UUID(str(each["Message-ID"])[1:37]) for each in mail.accepted} == notices
    async with transaction(env.records.engine, COUNCIL) as db:
        raw = await driver_connection(db)
        sent = {row[0] for row in await raw.fetch(SENT_NOTICES, COUNCIL)}
        counts = await assert_notices_conserved(raw, sent)
    assert notices <= sent
    assert counts == {"sent": len(sent)}


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SET attempts = attempts + 1, outcome = NULL", id="mid-claim"),
        pytest.param("outcome = $9", id="while an end is recorded"),
    ],
)
async def test_each_digest_is_sent_after_a_crash_of_the_server(
    env: FaultEnvironment, statement: str
) -> None:
    crash = Injection(Fault.CRASH, lambda _, trip: statement in trip.statement)
    await env.records.fetch_column("DELETE FROM notification.digest_message")
    await env.records.fetch_column("DELETE FROM notification.digest")
    await env.records.fetch_column("DELETE FROM notification.notice_settings")
    async with fake_mail_server() as mail:
        digests = DigestsToSend(env.records, mail)
        await digests.prepare()
        added = [await digests.add() for _ in range(5)]
        env.proxy.arm(crash)
        on = {**notice_settings(mail), "NOTICE_LEASE_SECONDS": "2"}
        async with env.running("notification_service notice-sender", **on):
            await crash.wait_until_fired(30)
            env.proxy.disarm()
            for each in added:
                await digests.assert_sent_once(each)
    await digests.assert_conserved()


async def wait_until_ended(council: CouncilWebhooks) -> None:
    """Wait until no delivery is pending, also while the server recovers."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(DBAPIError, OSError, asyncpg.PostgresError):
                if await council.query(PENDING) == [(0,)]:
                    return
            await asyncio.sleep(0.1)


async def test_deadline_service_works_again_after_a_crash_of_the_server(
    env: FaultEnvironment, http: httpx.AsyncClient
) -> None:
    process = await env.start("deadline_service api", "DEADLINE_SERVICE_PORT")
    sweep = ApiSweep(env.proxy, process, http)
    work = deadline_calls.DeadlineCalls(ApiClient(http, process.url), env.records, "")

    choosing = partial(deadline_calls.DEADLINE_OPERATIONS["putCouncilSettings"], work)
    commit = await last_await(sweep, choosing)
    await sweep.inject_concurrently(Fault.CRASH, (choosing, commit))


async def last_await(sweep: ApiSweep, prepare: PrepareCall) -> str:
    """The last statement of an operation, the same twice: a purge may wait for one meanwhile."""
    for _ in range(10):
        first, second = [(await sweep.list_awaits(prepare))[-1] for _ in range(2)]
        if first == second:
            return second
    raise AssertionError("its last statement differs each time")
