"""Claims and results of many councils at once: each by a statement that names its ledger."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid1

import pytest

from chassis.database import Ledgers, driver_connection, transaction
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.store.claiming import (
    ClaimedDelivery,
    EndpointSnapshot,
    Lease,
    claim_deliveries,
    due_endpoints,
)
from notification_service.store.health_updates import update_endpoint_health
from notification_service.store.results import CompletedAttempt, record_attempts
from notification_service.testing import UNREACHABLE_URL, CouncilWebhooks, make_message

TOKEN = UUID(int=1)
DURATION = timedelta(microseconds=1)  # an attempt ends before what the test does next
RETRY = DeliveryOutcome(DeliveryState.PENDING, timedelta(minutes=5))
DELIVERED = DeliveryOutcome(DeliveryState.DELIVERED)
SUCCEEDED = AttemptResult(DURATION, None, 204)
FAILED = AttemptResult(DURATION, AttemptFailure.STATUS, 500)


async def busy_councils(council: CouncilWebhooks, count: int, messages: int) -> Sequence[UUID]:
    """New councils with two endpoints each, and messages to both."""
    ledgers = [uuid1() for _ in range(count)]
    for ledger_id in ledgers:
        each = CouncilWebhooks(council.engine, council.admin, council.cipher, ledger_id)
        await each.add_endpoint()
        await each.add_endpoint()
        await each.enqueue(*(make_message(number) for number in range(1, messages + 1)))
    return ledgers


def complete(claimed: ClaimedDelivery, result: AttemptResult) -> CompletedAttempt:
    where = EndpointSnapshot(UNREACHABLE_URL, failing=False, verified=False)
    outcome = RETRY if result.failure else DELIVERED
    return CompletedAttempt(claimed, TOKEN, where, result, outcome)


@pytest.mark.parametrize("councils", [1, 12])
async def test_the_round_trips_of_a_cycle_do_not_grow_with_the_councils(
    council: CouncilWebhooks, councils: int
) -> None:
    ledgers = await busy_councils(council, councils, 2)
    queries: list[str] = []
    async with transaction(council.engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        due = await due_endpoints(db, 10)
        slots = {each.endpoint_id: 2 for each in due}
        with connection.query_logger(lambda query: queries.append(query.query)):
            claimed = await claim_deliveries(db, due, slots, Lease(TOKEN, timedelta(seconds=30)))
            ended = [complete(each, FAILED) for each in claimed]
            await record_attempts(db, ended)
            await update_endpoint_health(db, ended)
            await asyncio.sleep(0)  # loggers are called by the loop

    assert Counter(each.ledger_id for each in claimed) == dict.fromkeys(ledgers, 4)
    # Two each to claim, to record, and for the health; the others are the driver's, about types.
    assert sum("notification." in each for each in queries) == 6
    assert await council.query(
        "SELECT count(*), count(DISTINCT ledger_id) FROM notification.attempt"
    ) == [(4 * councils, councils)]
    assert await council.query(
        "SELECT count(*), count(failing_since) FROM notification.endpoint"
    ) == [(2 * councils, 2 * councils)]


async def test_senders_that_claim_at_the_same_time_take_each_delivery_once(
    council: CouncilWebhooks,
) -> None:
    await busy_councils(council, 5, 10)

    claims = await asyncio.gather(*(council.claim(per_endpoint=10) for _ in range(4)))

    claimed = [(each.ledger_id, each.delivery_id) for some in claims for each in some]
    assert len(claimed) == len(set(claimed)) == 100


async def test_senders_that_record_at_the_same_time_do_not_deadlock(
    council: CouncilWebhooks,
) -> None:
    """Each updates the health of the same endpoints, in another order of results."""
    await busy_councils(council, 6, 4)
    claimed = await council.claim()

    async def record(ended: Sequence[CompletedAttempt]) -> None:
        async with transaction(council.engine, Ledgers.ALL) as db:
            await update_endpoint_health(db, ended)

    async with asyncio.timeout(30):
        for _ in range(5):
            ended = [complete(each, FAILED) for each in claimed]
            await asyncio.gather(*(record(each) for each in (ended, ended[::-1], ended[1::2])))

    assert await council.query("SELECT sum(failures)::int FROM notification.endpoint") == [
        (5 * (48 + 48 + 24),)
    ]


async def test_an_attempt_ended_as_long_after_its_claim_as_it_took_whenever_it_is_recorded(
    council: CouncilWebhooks,
) -> None:
    (ledger,) = await busy_councils(council, 1, 1)
    retried, delivered = await council.claim()
    async with transaction(council.engine, Ledgers.ALL) as db:
        await record_attempts(db, [complete(retried, FAILED), complete(delivered, SUCCEEDED)])

    retried_at, delivered_at = retried.claimed_at + DURATION, delivered.claimed_at + DURATION
    assert await council.query(
        "SELECT ledger_id, failure, ended_at FROM notification.attempt ORDER BY failure"
    ) == [(ledger, "status", retried_at), (ledger, None, delivered_at)]
    assert await council.query(
        "SELECT due_at, settled_at FROM notification.delivery ORDER BY settled_at"
    ) == [(delivered_at, delivered_at), (retried_at + timedelta(minutes=5), None)]
