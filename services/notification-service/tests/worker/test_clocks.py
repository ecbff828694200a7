"""Clocks that are wrong, that are set while deliveries wait, and that change with summer time.

Times of deliveries are the database's; the clock of a sender dates signatures only.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook, WebhookVerificationError

from chassis.database import Ledgers, driver_connection, transaction
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.store.claiming import (
    DueEndpoint,
    EndpointSnapshot,
    Lease,
    claim_deliveries,
)
from notification_service.store.results import CompletedAttempt, record_attempts
from notification_service.testing import (
    SENDER_LIMITS,
    SIGNING_SECRET,
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)
from notification_service.testing.conservation import assert_conserved
from notification_service.worker.http_client import AttemptLimits

pytestmark = pytest.mark.usefixtures("conserved")
COUNT_ATTEMPTS: Final = "SELECT count(*) FROM notification.attempt"
MAX_ATTEMPTS: Final = "SELECT max(attempts) FROM notification.delivery"
COUNT_SETTLED: Final = "SELECT count(*) FROM notification.delivery WHERE state <> 'pending'"
IS_DUE_SOON: Final = """
    SELECT bool_and(due_at BETWEEN now() AND now() + interval '6.5 seconds')
    FROM notification.delivery
"""
"""The first retry comes after 5 seconds."""
MAKE_DUE: Final = (
    "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
)
SET_DATABASE_CLOCK: Final = """
    UPDATE notification.delivery
    SET due_at = due_at - interval '{0}', lease_until = lease_until - interval '{0}' RETURNING 1
"""
"""All that a query knows of the time is how far rows are from it: to move them back is to set the
clock forward.
"""
FORWARD, BACK = "1 hour", "-1 hour"
IN_FLIGHT: Final = SENDER_LIMITS.slots.per_endpoint
PATIENT: Final = AttemptLimits(total_timeout=30, connect_timeout=5, loopback=True)


@pytest.mark.parametrize("wrong_by", [timedelta(days=-1), timedelta(days=1)])
async def test_a_sender_whose_clock_is_wrong_delays_nothing_and_loses_nothing(
    council: CouncilWebhooks, wrong_by: timedelta
) -> None:
    """Its signatures are refused, and tried again when they would be with a right clock."""
    wrong = wrong_by
    async with tolerant_receiver() as url:
        endpoint = await council.add_endpoint(url=url)
        async with running_sender(council, clock=lambda: datetime.now(UTC) + wrong):
            await council.enqueue(make_message(1), make_message(2))
            await wait_for_query(council, COUNT_ATTEMPTS, 2)
            counts = await assert_conserved(council, {endpoint: 2})
            due = await council.query(IS_DUE_SOON)
            wrong = timedelta()
            await council.query(MAKE_DUE)
            await wait_for_query(council, COUNT_SETTLED, 2)

    assert (counts[endpoint].pending, due) == (2, [(True,)])
    assert (await assert_conserved(council, {endpoint: 2}))[endpoint].delivered == 2


@asynccontextmanager
async def tolerant_receiver() -> AsyncGenerator[str]:
    """Verifies the timestamp, and names by its own clock, in a date, when to try again."""

    async def verify(request: web.Request) -> web.Response:
        try:
            Webhook(SIGNING_SECRET.text).verify(await request.read(), dict(request.headers))
        except WebhookVerificationError:
            until = datetime.now(UTC) + timedelta(seconds=4)
            return web.Response(
                status=401, headers={"Retry-After": format_datetime(until, usegmt=True)}
            )
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", verify)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.mark.parametrize("step", [FORWARD, BACK])
async def test_a_step_of_the_database_s_clock_during_an_attempt_loses_nothing(
    council: CouncilWebhooks, step: str
) -> None:
    """Set forward, it ends every lease, and what is in flight is sent twice; back, it delays."""
    release = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await release.wait()
        return web.Response(status=204)

    async with running_receiver(slow) as receiver:
        endpoint = await council.add_endpoint(url=receiver.url)
        async with running_sender(council, limits=PATIENT):
            await council.enqueue(*(make_message(each) for each in range(1, IN_FLIGHT + 1)))
            await receiver.wait_for(IN_FLIGHT)
            await council.query(SET_DATABASE_CLOCK.format(step))
            async with running_sender(council, limits=PATIENT):
                if step == FORWARD:
                    await wait_for_query(council, MAX_ATTEMPTS, 2)
                release.set()
                await wait_for_query(council, COUNT_SETTLED, IN_FLIGHT)

    assert set(receiver.received) == {str(UUID(int=each)) for each in range(1, IN_FLIGHT + 1)}
    counts = await assert_conserved(council, {endpoint: IN_FLIGHT}, may_repeat=True)
    assert counts[endpoint].delivered == IN_FLIGHT
    assert (max(receiver.received.values()) > 1) is (step == FORWARD)


@pytest.mark.parametrize("change", ["2026-10-25 00:59:58+00", "2027-03-28 00:59:58+00"])
async def test_a_retry_across_the_change_of_the_clocks_waits_for_its_time(
    council: CouncilWebhooks, change: str
) -> None:
    """Two seconds before the hour that London has twice, and the one that it does not have."""
    endpoint = await council.add_endpoint()
    await council.enqueue(make_message(1))
    due_in = timedelta(minutes=5)
    async with transaction(council.engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        await connection.execute("SET LOCAL TIME ZONE 'Europe/London'")
        now = await connection.fetchval(f"SELECT timestamptz '{change}'")
        await connection.execute("UPDATE notification.delivery SET due_at = $1", now)
        where = EndpointSnapshot("https://x.example.org", failing=False, verified=True)
        due = DueEndpoint(council.ledger_id, endpoint, where, 1, now, now)
        lease = Lease(UUID(int=1), timedelta(seconds=30))
        (claimed,) = await claim_deliveries(db, [due], {endpoint: 1}, lease)
        result = AttemptResult(timedelta(seconds=3), AttemptFailure.STATUS, 500)
        outcome = DeliveryOutcome(DeliveryState.PENDING, due_in)
        await record_attempts(db, [CompletedAttempt(claimed, lease.token, where, result, outcome)])
        waited = await connection.fetchval("SELECT due_at - $1 FROM notification.delivery", now)

    assert waited == timedelta(seconds=3) + due_in
