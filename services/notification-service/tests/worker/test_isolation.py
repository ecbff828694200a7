"""What one council's receivers do costs another council nothing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from chassis.limits.token_bucket import Rate
from events.envelope import LedgerId
from notification_service.domain.slot_allocation import SlotLimits
from notification_service.testing import (
    CouncilWebhooks,
    accept,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)
from notification_service.worker.delivery_pool import SenderLimits
from notification_service.worker.http_client import AttemptLimits

pytestmark = pytest.mark.usefixtures("conserved")
LONG_LIMITS = AttemptLimits(total_timeout=60, connect_timeout=5, loopback=True)
HIGH_RATE = Rate(10_000, 10_000)


@pytest.fixture
def other(council: CouncilWebhooks, other_ledger_id: LedgerId) -> CouncilWebhooks:
    return CouncilWebhooks(council.engine, council.admin, council.cipher, other_ledger_id)


class HangingResponder:
    """Answers nothing until it is released."""

    def __init__(self) -> None:
        self.release = asyncio.Event()
        self.waiting = 0
        self.max_waiting = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.waiting += 1
        self.max_waiting = max(self.max_waiting, self.waiting)
        try:
            await self.release.wait()
        finally:
            self.waiting -= 1
        return await accept(request)


@asynccontextmanager
async def hanging_endpoints(
    council: CouncilWebhooks, endpoints: int
) -> AsyncGenerator[HangingResponder]:
    """Endpoints of a council that hang, each with much to do."""
    hanging = HangingResponder()
    async with running_receiver(hanging) as receiver:
        for _ in range(endpoints):
            await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, 51)))
        try:
            yield hanging
        finally:
            hanging.release.set()


async def test_twelve_hanging_endpoints_hold_their_council_s_share(
    council: CouncilWebhooks, other: CouncilWebhooks
) -> None:
    pace = SenderLimits(SlotLimits(total=64, per_ledger=16, per_endpoint=8), rate=HIGH_RATE)
    async with AsyncExitStack() as stack:
        healthy = await stack.enter_async_context(running_receiver())
        await stack.enter_async_context(running_sender(council, pace, LONG_LIMITS))
        hanging = await stack.enter_async_context(hanging_endpoints(council, 12))
        await wait_until_waiting(hanging, 15)
        await other.add_endpoint(url=healthy.url)
        await other.enqueue(*(make_message(each) for each in range(1, 101)))
        await healthy.wait_for(100, seconds=30)
        assert hanging.max_waiting in {15, 16}, "the last is for an endpoint that holds none"


async def wait_until_waiting(hanging: HangingResponder, count: int) -> None:
    async with asyncio.timeout(30):
        while hanging.waiting < count:  # noqa: ASYNC110  # a server in this loop
            await asyncio.sleep(0.02)


async def test_a_failing_endpoint_has_fewer_slots_until_it_succeeds(
    council: CouncilWebhooks,
) -> None:
    hanging = HangingResponder()
    pace = SenderLimits(
        SlotLimits(total=64, per_ledger=64, per_endpoint=8, per_failing_endpoint=2), rate=HIGH_RATE
    )
    async with running_receiver(hanging) as receiver, running_sender(council, pace, LONG_LIMITS):
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await council.query("UPDATE notification.endpoint SET failing_since = now() RETURNING 1")
        await council.enqueue(*(make_message(each) for each in range(1, 31)))
        await wait_until_waiting(hanging, 2)
        await asyncio.sleep(0.5)
        max_waiting_while_failing = hanging.max_waiting
        hanging.release.set()
        await wait_for_query(council, "SELECT count(*) FROM notification.attempt", 30)

    assert endpoint_id
    assert max_waiting_while_failing == 2
    assert await council.query("SELECT failing_since FROM notification.endpoint") == [(None,)]


async def test_an_unverified_endpoint_gets_one_request_at_a_time(
    council: CouncilWebhooks,
) -> None:
    hanging = HangingResponder()
    async with running_receiver(hanging) as receiver, running_sender(council, limits=LONG_LIMITS):
        await council.add_endpoint(url=receiver.url, verified=False)
        await council.enqueue(*(make_message(each) for each in range(1, 41)))
        await wait_until_waiting(hanging, 1)
        await asyncio.sleep(0.5)
        assert hanging.max_waiting == 1
        hanging.release.set()
        await receiver.wait_for(40, seconds=30)

    assert await council.query(
        "SELECT verified_at IS NOT NULL, version FROM notification.endpoint"
    ) == [(True, 2)]


async def test_an_unverified_destination_gets_few_requests_from_all_endpoints_together(
    council: CouncilWebhooks,
) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=401)

    pace = SenderLimits(
        SlotLimits(total=64, per_ledger=64), rate=HIGH_RATE, unverified_rate=Rate(1 / 3600, 7)
    )
    async with running_receiver(refuse) as receiver, running_sender(council, pace):
        for _ in range(20):
            await council.add_endpoint(url=receiver.url, verified=False)
        await council.enqueue(*(make_message(each) for each in range(1, 11)))
        await wait_for_query(council, "SELECT count(*) FROM notification.attempt", 7)
        await asyncio.sleep(1)
        assert receiver.received.total() == 7


async def test_a_response_from_the_previous_url_verifies_nothing(council: CouncilWebhooks) -> None:
    hanging = HangingResponder()
    async with running_receiver(hanging) as receiver, running_sender(council, limits=LONG_LIMITS):
        await council.add_endpoint(url=receiver.url, verified=False)
        await council.enqueue(make_message(1))
        await wait_until_waiting(hanging, 1)
        await council.query(
            "UPDATE notification.endpoint SET url = 'http://127.0.0.1:9/victim' RETURNING 1"
        )
        hanging.release.set()
        await wait_for_query(council, "SELECT count(*) FROM notification.attempt", 1)

    assert await council.query("SELECT verified_at FROM notification.endpoint") == [(None,)]


async def test_a_destination_is_sent_no_more_than_its_rate_over_all_councils(
    council: CouncilWebhooks, other: CouncilWebhooks
) -> None:
    pace = SenderLimits(rate=Rate(per_second=0.001, burst=30), lease=timedelta(seconds=30))
    async with (
        running_receiver() as receiver,
        running_receiver() as healthy,
        running_sender(council, pace),
    ):
        for each in (council, other):
            for _ in range(5):
                await each.add_endpoint("request.*", url=receiver.url)
            await each.enqueue(*(make_message(number) for number in range(1, 21)))
        await other.add_endpoint("draft.issued", url=healthy.url)
        await other.enqueue(*(make_message(number, "draft.issued") for number in range(31, 41)))
        await healthy.wait_for(10, seconds=30)
        await wait_for_query(council, "SELECT count(*) FROM notification.attempt", 40)
        await asyncio.sleep(0.5)
        assert receiver.received.total() == 30
