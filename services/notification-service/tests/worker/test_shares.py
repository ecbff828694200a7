"""What one council's receivers do costs another council nothing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from events.envelope import LedgerId
from notification_service.domain.allocation import Shares
from notification_service.domain.rates import Rate
from notification_service.testing import Council, accept, message, receiving, sending, until
from notification_service.worker.flights import Pace
from notification_service.worker.post import Limits

PATIENT = Limits(total=60, connect=5, loopback=True)
FAST = Rate(10_000, 10_000)


@pytest.fixture
def other(council: Council, other_ledger_id: LedgerId) -> Council:
    return Council(council.engine, council.admin, council.vault, other_ledger_id)


class Stuck:
    """Answers nothing until it is released."""

    def __init__(self) -> None:
        self.release = asyncio.Event()
        self.waiting = 0
        self.most = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            await self.release.wait()
        finally:
            self.waiting -= 1
        return await accept(request)


@asynccontextmanager
async def hanging(council: Council, endpoints: int) -> AsyncGenerator[Stuck]:
    """Endpoints of a council that hang, each with much to do."""
    stuck = Stuck()
    async with receiving(stuck) as receiver:
        for _ in range(endpoints):
            await council.endpoint(url=receiver.url)
        await council.happens(*(message(each) for each in range(1, 51)))
        try:
            yield stuck
        finally:
            stuck.release.set()


async def test_twelve_hanging_endpoints_hold_their_council_s_share(
    council: Council, other: Council
) -> None:
    pace = Pace(Shares(total=64, per_ledger=16, per_endpoint=8), rate=FAST)
    async with AsyncExitStack() as stack:
        lively = await stack.enter_async_context(receiving())
        await stack.enter_async_context(sending(council, pace, PATIENT))
        stuck = await stack.enter_async_context(hanging(council, 12))
        await full(stuck, 16)
        await other.endpoint(url=lively.url)
        await other.happens(*(message(each) for each in range(1, 101)))
        await lively.hears(100, seconds=30)
        assert stuck.most == 16


async def full(stuck: Stuck, count: int) -> None:
    async with asyncio.timeout(30):
        while stuck.waiting < count:  # noqa: ASYNC110  # a server in this loop
            await asyncio.sleep(0.02)


async def test_a_failing_endpoint_is_narrowed_until_it_succeeds(council: Council) -> None:
    stuck = Stuck()
    pace = Pace(Shares(total=64, per_ledger=64, per_endpoint=8, narrowed=2), rate=FAST)
    async with receiving(stuck) as receiver, sending(council, pace, PATIENT):
        endpoint_id = await council.endpoint(url=receiver.url)
        await council.asks("UPDATE notification.endpoint SET failing_since = now() RETURNING 1")
        await council.happens(*(message(each) for each in range(1, 31)))
        await full(stuck, 2)
        await asyncio.sleep(0.5)
        narrow = stuck.most
        stuck.release.set()
        await until(council, "SELECT count(*) FROM notification.attempt", 30)

    assert endpoint_id
    assert narrow == 2
    assert await council.asks("SELECT failing_since FROM notification.endpoint") == [(None,)]


async def test_an_unverified_endpoint_gets_one_at_a_time_until_it_answers(council: Council) -> None:
    stuck = Stuck()
    async with receiving(stuck) as receiver, sending(council, limits=PATIENT):
        await council.endpoint(url=receiver.url, verified=False)
        await council.happens(*(message(each) for each in range(1, 41)))
        await full(stuck, 1)
        await asyncio.sleep(0.5)
        assert stuck.most == 1
        stuck.release.set()
        await receiver.hears(40, seconds=30)

    assert await council.asks(
        "SELECT verified_at IS NOT NULL, version FROM notification.endpoint"
    ) == [(True, 2)]


async def test_an_unverified_destination_gets_few_requests_however_many_endpoints_lead_to_it(
    council: Council,
) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=401)

    pace = Pace(Shares(total=64, per_ledger=64), rate=FAST, probes=Rate(1 / 3600, 7))
    async with receiving(refuse) as receiver, sending(council, pace):
        for _ in range(20):
            await council.endpoint(url=receiver.url, verified=False)
        await council.happens(*(message(each) for each in range(1, 11)))
        await until(council, "SELECT count(*) FROM notification.attempt", 7)
        await asyncio.sleep(1)
        assert receiver.came.total() == 7


async def test_an_answer_from_the_url_before_verifies_nothing(council: Council) -> None:
    stuck = Stuck()
    async with receiving(stuck) as receiver, sending(council, limits=PATIENT):
        await council.endpoint(url=receiver.url, verified=False)
        await council.happens(message(1))
        await full(stuck, 1)
        await council.asks(
            "UPDATE notification.endpoint SET url = 'http://127.0.0.1:9/victim' RETURNING 1"
        )
        stuck.release.set()
        await until(council, "SELECT count(*) FROM notification.attempt", 1)

    assert await council.asks("SELECT verified_at FROM notification.endpoint") == [(None,)]


async def test_a_destination_is_sent_no_more_than_its_rate_over_all_councils(
    council: Council, other: Council
) -> None:
    pace = Pace(rate=Rate(per_second=0.001, burst=30), lease=timedelta(seconds=30))
    async with receiving() as receiver, receiving() as lively, sending(council, pace):
        for each in (council, other):
            for _ in range(5):
                await each.endpoint("request.*", url=receiver.url)
            await each.happens(*(message(number) for number in range(1, 21)))
        await other.endpoint("draft.issued", url=lively.url)
        await other.happens(*(message(number, "draft.issued") for number in range(31, 41)))
        await lively.hears(10, seconds=30)
        await until(council, "SELECT count(*) FROM notification.attempt", 40)
        await asyncio.sleep(0.5)
        assert receiver.came.total() == 30
