"""The order of the deliveries of a case, at an endpoint that asks for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid1

import pytest

from chassis.database import Ledgers, driver_connection, transaction
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.case_order import CaseQueue, EndpointOrdering
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.store.case_order import release_next
from notification_service.store.claiming import ClaimedDelivery
from notification_service.store.endpoints import find_endpoint, update_endpoint
from notification_service.store.enqueueing import (
    enqueue_message,
    enqueue_messages,
    enqueue_replay,
    store_messages,
)
from notification_service.store.replays import ReplayRange, claim_replay, start_replay
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

pytestmark = pytest.mark.usefixtures("conserved")
DURATION = timedelta(microseconds=1)  # an attempt ends before what the test does next
SUCCEEDED = AttemptResult(DURATION, None, 204)
FAILED = AttemptResult(DURATION, AttemptFailure.STATUS, 500)
DELIVERED = DeliveryOutcome(DeliveryState.DELIVERED)
EXHAUSTED = DeliveryOutcome(DeliveryState.EXHAUSTED)
RETRY = DeliveryOutcome(DeliveryState.PENDING, timedelta(minutes=5))
FIRST_CASE, SECOND_CASE = 7, 8


def positions(claimed: Sequence[ClaimedDelivery]) -> list[int]:
    return sorted(each.message_id.int for each in claimed)


class OrderedEndpoint:
    """An endpoint with an order, three deliveries of one case and two of another."""

    def __init__(self, council: CouncilWebhooks, endpoint_id: UUID) -> None:
        self.council, self.endpoint_id = council, endpoint_id

    def queue(self, case: int = FIRST_CASE) -> CaseQueue:
        return CaseQueue(self.council.ledger_id, self.endpoint_id, UUID(int=case))

    async def release(self, case: int = FIRST_CASE) -> int:
        return await release_next(self.council.engine, [self.queue(case)])

    async def claim(self) -> Sequence[ClaimedDelivery]:
        return await self.council.claim()

    async def end(
        self, claimed: Sequence[ClaimedDelivery], outcome: DeliveryOutcome = DELIVERED
    ) -> None:
        result = SUCCEEDED if outcome is DELIVERED else FAILED
        await self.council.record(claimed, result, outcome)

    async def skips(self) -> Sequence[tuple[object, ...]]:
        return await self.council.query(
            "SELECT message_id, skip_reason FROM notification.delivery"
            " WHERE skipped_at IS NOT NULL ORDER BY 1"
        )


@pytest.fixture
async def ordered(council: CouncilWebhooks) -> OrderedEndpoint:
    endpoint_id = await council.add_endpoint(ordering=EndpointOrdering.CASE)
    await council.enqueue(
        *(make_message(each, case=FIRST_CASE) for each in (1, 2, 3)),
        *(make_message(each, case=SECOND_CASE) for each in (4, 5)),
    )
    return OrderedEndpoint(council, endpoint_id)


async def test_the_first_of_each_case_is_sent_and_the_next_after_it_was_answered(
    ordered: OrderedEndpoint,
) -> None:
    first = await ordered.claim()
    assert positions(first) == [1, 4]
    assert await ordered.claim() == []

    await ordered.end([each for each in first if each.message_id.int == 1])
    assert await ordered.release() == 1

    assert positions(await ordered.claim()) == [2]
    assert await ordered.release() == 0


async def test_one_case_that_fails_blocks_no_other(ordered: OrderedEndpoint) -> None:
    first, other = sorted(await ordered.claim(), key=lambda each: each.message_id)

    await ordered.end([first], RETRY)
    await ordered.end([other])
    await ordered.release()
    await ordered.release(SECOND_CASE)

    assert positions(await ordered.claim()) == [5]


async def test_what_is_enqueued_later_waits_too(ordered: OrderedEndpoint) -> None:
    await ordered.council.enqueue(make_message(6, case=FIRST_CASE), make_message(7, case=9))

    assert positions(await ordered.claim()) == [1, 4, 7]


async def test_after_the_last_failure_the_next_is_sent(ordered: OrderedEndpoint) -> None:
    first, _ = sorted(await ordered.claim(), key=lambda each: each.message_id)

    await ordered.end([first], EXHAUSTED)

    assert await ordered.release() == 1
    assert positions(await ordered.claim()) == [2]


async def test_after_the_stated_time_the_next_is_sent_and_the_skipped_one_still_attempted(
    ordered: OrderedEndpoint,
) -> None:
    await ordered.claim()
    await shift(ordered, "lease_until = now() - interval '1 second'")
    await shift(ordered, "first_claimed_at = first_claimed_at - interval '24 hours'")
    again = await ordered.claim()
    assert {each.attempt for each in again} == {2}

    await ordered.end(again, RETRY)

    assert await ordered.skips() == [(UUID(int=1), "waited"), (UUID(int=4), "waited")]
    assert await ordered.release() == await ordered.release(SECOND_CASE) == 1
    assert positions(await ordered.claim()) == [2, 5]
    await shift(ordered, "due_at = now() - interval '1 second'", "skipped_at IS NOT NULL")
    late = await ordered.claim()
    assert positions(late) == [1, 4]
    assert {each.place for each in late} == {None}


async def test_a_retry_within_the_time_skips_nothing(ordered: OrderedEndpoint) -> None:
    await ordered.end(await ordered.claim(), RETRY)

    assert await ordered.skips() == []
    assert await ordered.release() == 0


async def test_a_delivery_that_is_enqueued_while_the_one_before_ends_is_released(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    """The enqueuer has not committed when the sender releases; it releases after its commit."""
    while claimed := await ordered.claim():
        await ordered.end([each for each in claimed if each.message_id.int != 3])
        await ordered.release()
        await ordered.release(SECOND_CASE)
        if 3 in positions(claimed):
            break
    last = [each for each in claimed if each.message_id.int == 3]

    async with transaction(council.engine, council.ledger_id) as db:
        message = make_message(6, case=FIRST_CASE)
        await store_messages(db, council.ledger_id, [message])
        enqueued = await enqueue_messages(db, council.ledger_id, [message])
        await ordered.end(last)
        assert await ordered.release() == 0
    assert await ordered.claim() == []

    assert enqueued.waiting == {ordered.queue()}
    assert await release_next(council.engine, enqueued.waiting) == 1
    assert positions(await ordered.claim()) == [6]


async def test_a_sweep_releases_what_a_killed_process_did_not(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    await ordered.end(await ordered.claim())
    assert await ordered.claim() == []

    await Maintenance(council.engine, RetentionPolicy()).release()

    assert positions(await ordered.claim()) == [2, 5]
    await Maintenance(council.engine, RetentionPolicy()).release()
    assert await ordered.claim() == []


async def test_without_an_order_any_more_what_waits_is_sent(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    await ordered.claim()
    async with transaction(council.engine, council.ledger_id) as db:
        await (await driver_connection(db)).execute(
            "UPDATE notification.endpoint SET ordering = 'none'"
        )

    await Maintenance(council.engine, RetentionPolicy()).sweep()

    assert positions(await ordered.claim()) == [2, 3, 5]


async def test_a_redelivery_waits_for_none(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    async with transaction(council.engine, council.ledger_id) as db:
        await enqueue_message(
            *(db, council.ledger_id, uuid1(), ordered.endpoint_id, UUID(int=3)),
            DeliveryCause.REDELIVERY,
        )

    assert positions(await ordered.claim()) == [1, 3, 4]


async def test_a_replay_is_in_order_and_what_is_new_waits_for_it(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    for _ in range(3):
        await ordered.end(await ordered.claim())
        await ordered.release()
        await ordered.release(SECOND_CASE)
    again = [make_message(each, case=FIRST_CASE) for each in (1, 2, 3)]
    async with transaction(council.engine, council.ledger_id) as db:
        await enqueue_replay(db, council.ledger_id, ordered.endpoint_id, uuid1(), again)
    await council.enqueue(make_message(6, case=FIRST_CASE))

    sent: list[int] = []
    while claimed := await ordered.claim():
        sent += positions(claimed)
        await ordered.end(claimed)
        await ordered.release()

    assert sent == [1, 2, 3, 6]


async def test_a_replay_pauses_while_much_of_it_waits(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    again = [make_message(each, case=FIRST_CASE) for each in (1, 2, 3)]
    async with transaction(council.engine, council.ledger_id) as db:
        await start_replay(db, council.ledger_id, uuid1(), ordered.endpoint_id, ReplayRange(0, 9))
        await enqueue_replay(db, council.ledger_id, ordered.endpoint_id, uuid1(), again)

    async with transaction(council.engine, Ledgers.ALL) as db:
        paused = await claim_replay(db, 3)
        going_on = await claim_replay(db, 4)

    assert paused is None, "three of it are pending, and only two deliveries are due"
    assert going_on is not None


async def test_the_time_while_an_endpoint_was_disabled_is_no_time_of_waiting(
    ordered: OrderedEndpoint, council: CouncilWebhooks
) -> None:
    await ordered.claim()
    await shift(ordered, "lease_until = now() - interval '1 second'")
    await shift(ordered, "first_claimed_at = first_claimed_at - interval '24 hours'")
    for reason in (DisabledReason.PAUSED, None):
        async with transaction(council.engine, council.ledger_id) as db:
            endpoint = await find_endpoint(db, council.ledger_id, ordered.endpoint_id)
            assert endpoint is not None
            wanted = replace(endpoint.settings, disabled_reason=reason)
            now = datetime.now(UTC)
            await update_endpoint(db, council.ledger_id, endpoint, wanted, now)

    await ordered.end(await ordered.claim(), RETRY)

    assert await ordered.skips() == []


async def test_an_event_of_no_case_waits_for_none(council: CouncilWebhooks) -> None:
    await council.add_endpoint(ordering=EndpointOrdering.CASE)
    messages = [
        type(each)(each.message_id, "ledger.sealed", each.occurred_at, each.body, None, position)
        for position in (1, 2)
        for each in [make_message(position)]
    ]

    await council.enqueue(*messages)

    assert positions(await council.claim()) == [1, 2]


async def shift(ordered: OrderedEndpoint, change: str, which: str = "attempts > 0") -> None:
    async with transaction(ordered.council.engine, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            f"UPDATE notification.delivery SET {change} WHERE {which}"  # noqa: S608
        )
