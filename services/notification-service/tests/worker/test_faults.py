"""A real sender process, killed while it delivers."""

import asyncio
import os
import random
import signal
from collections.abc import Mapping
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from aiohttp import web

from chassis.fork_server import ForkedProgram
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.forked_programs import forked_program
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from notification_service.domain.case_order import EndpointOrdering
from notification_service.testing import CouncilWebhooks, accept, make_message, running_receiver
from notification_service.testing.conservation import assert_conserved
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

pytestmark = pytest.mark.usefixtures("conserved")
MESSAGES = 300


@pytest.fixture
def environment(database: Database, secrets_key: str) -> Mapping[str, str]:
    return (
        os.environ
        | PERSONAL_DATA_SETTINGS
        | {
            "DATABASE_URL": database.url_for("notification_service"),
            "CURSOR_SECRET": CURSOR_SECRET.get_secret_value(),
            "WEBHOOK_SECRETS_KEY": secrets_key,
            "WEBHOOK_ALLOW_LOOPBACK": "1",
            "WEBHOOK_CONCURRENCY_PER_ENDPOINT": "20",
            "WEBHOOK_LEASE_SECONDS": "2",
            "LOG_LEVEL": "ERROR",
        }
    )


def sender_process(environment: Mapping[str, str]) -> AbstractContextManager[ForkedProgram]:
    return forked_program("notification_service", "sender", env=environment)


async def respond_slowly(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(random.uniform(0.01, 0.05))  # noqa: S311
    return await accept(request)


async def delivered_count(council: CouncilWebhooks) -> int:
    rows = await council.query(
        "SELECT count(*)::int FROM notification.delivery WHERE state = 'delivered'"
    )
    return int(str(rows[0][0]))


@pytest.mark.faults
async def test_kill_9_loses_no_delivery(
    council: CouncilWebhooks, environment: Mapping[str, str]
) -> None:
    async with running_receiver(respond_slowly) as receiver:
        endpoint = await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, MESSAGES + 1)))
        for count in (20, 120, 220):
            with sender_process(environment) as killed:
                await receiver.wait_for(count, seconds=30)
                killed.send_signal(signal.SIGKILL)
        with sender_process(environment):
            async with asyncio.timeout(120):
                while await delivered_count(council) < MESSAGES:  # noqa: ASYNC110  # a row sends no notification
                    await asyncio.sleep(0.1)

    assert set(receiver.received) == {
        f"{make_message(each).message_id}" for each in range(1, MESSAGES + 1)
    }
    counts = await assert_conserved(council, {endpoint: MESSAGES})
    assert counts[endpoint].delivered == MESSAGES


@pytest.mark.faults
async def test_sigterm_completes_running_attempts(
    council: CouncilWebhooks, environment: Mapping[str, str]
) -> None:
    async with running_receiver(respond_slowly) as receiver:
        endpoint = await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, MESSAGES + 1)))
        with sender_process(environment) as stopped:
            await receiver.wait_for(50, seconds=30)
            stopped.send_signal(signal.SIGTERM)
            code = await asyncio.to_thread(stopped.wait, 20)

    leased = await council.query(
        "SELECT count(*) FROM notification.delivery WHERE lease_token IS NOT NULL"
    )
    assert (code, leased) == (0, [(0,)])
    counts = await assert_conserved(council, {endpoint: MESSAGES})
    assert counts[endpoint].delivered == receiver.received.total()


@pytest.mark.faults
async def test_kill_9_keeps_the_order_of_each_case(
    council: CouncilWebhooks, environment: Mapping[str, str]
) -> None:
    """What a killed sender recorded and did not release is found by the sweep."""
    cases, each_case = 10, 12
    answered: list[int] = []

    async def record(request: web.Request) -> web.StreamResponse:
        response = await respond_slowly(request)
        answered.append(UUID(request.headers["webhook-id"]).int)
        return response

    maintenance = Maintenance(council.engine, RetentionPolicy())
    total = cases * each_case
    async with running_receiver(record) as receiver:
        endpoint = await council.add_endpoint(url=receiver.url, ordering=EndpointOrdering.CASE)
        await council.enqueue(
            *(make_message(each, case=each % cases) for each in range(1, total + 1))
        )
        for count in (15, 60):
            with sender_process(environment) as killed:
                await receiver.wait_for(count, seconds=30)
                killed.send_signal(signal.SIGKILL)
        with sender_process(environment):
            async with asyncio.timeout(120):
                while await delivered_count(council) < total:
                    await maintenance.release()
                    await asyncio.sleep(0.2)

    assert set(answered) == set(range(1, total + 1))
    for case in range(cases):
        first_times = list(dict.fromkeys(each for each in answered if each % cases == case))
        assert first_times == sorted(first_times)
    await assert_conserved(council, {endpoint: total})
