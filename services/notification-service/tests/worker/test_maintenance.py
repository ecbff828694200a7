"""What is deleted when it is old, and what never is."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid1

from chassis.database import Ledgers, driver_connection, transaction
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.store.endpoints import delete_endpoint
from notification_service.store.enqueueing import enqueue_message, enqueue_messages, store_messages
from notification_service.store.retention import DeliveryRetention, purge_deliveries
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

SUCCEEDED, FAILED = (
    AttemptResult(timedelta(), None, 204),
    AttemptResult(timedelta(), AttemptFailure.STATUS, 500),
)
DELIVERED_OUTCOME, EXHAUSTED_OUTCOME = (
    DeliveryOutcome(DeliveryState.DELIVERED),
    DeliveryOutcome(DeliveryState.EXHAUSTED),
)
TABLES = ("delivery", "attempt", "message")


async def run_purge(council: CouncilWebhooks) -> None:
    await Maintenance(council.engine, RetentionPolicy()).purge()


async def row_counts(council: CouncilWebhooks) -> list[object]:
    return [
        (await council.query(f"SELECT count(*) FROM notification.{each}"))[0][0]  # noqa: S608
        for each in TABLES
    ]


async def age_deliveries(council: CouncilWebhooks, days: int) -> None:
    """Make everything older."""
    await council.query(
        f"UPDATE notification.delivery SET created_at = created_at - interval '{days} days',"  # noqa: S608
        f" settled_at = settled_at - interval '{days} days' RETURNING 1"
    )


async def deliver_messages(council: CouncilWebhooks, count: int = 1) -> UUID:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, count + 1)))
    while taken := await council.claim(total=count, per_endpoint=count):
        await council.record(taken, SUCCEEDED, DELIVERED_OUTCOME)
    return endpoint_id


async def test_delivered_deliveries_are_kept_for_thirty_days(council: CouncilWebhooks) -> None:
    await deliver_messages(council)
    await age_deliveries(council, 29)
    await run_purge(council)
    before = await row_counts(council)
    await age_deliveries(council, 2)

    await run_purge(council)

    assert (before, await row_counts(council)) == ([1, 1, 1], [0, 0, 0])


async def test_other_deliveries_are_kept_for_ninety_days(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))
    await council.record(await council.claim(), FAILED, EXHAUSTED_OUTCOME)
    await age_deliveries(council, 89)
    await run_purge(council)
    before = await row_counts(council)
    await age_deliveries(council, 2)

    await run_purge(council)

    assert (before, await row_counts(council)) == ([1, 1, 1], [0, 0, 0])


async def test_pending_deliveries_are_never_deleted(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))
    await council.record(
        await council.claim(), FAILED, DeliveryOutcome(DeliveryState.PENDING, timedelta())
    )
    await age_deliveries(council, 4000)

    await run_purge(council)

    assert await row_counts(council) == [1, 1, 1]


async def test_a_message_is_deleted_with_its_last_delivery(council: CouncilWebhooks) -> None:
    first = await deliver_messages(council)
    await age_deliveries(council, 31)
    async with transaction(council.engine, council.ledger_id) as db:
        await enqueue_message(
            db, council.ledger_id, uuid1(), first, UUID(int=1), DeliveryCause.REDELIVERY
        )
    await run_purge(council)
    between = await row_counts(council)
    await council.record(await council.claim(), SUCCEEDED, DELIVERED_OUTCOME)
    await age_deliveries(council, 31)

    await run_purge(council)

    assert (between, await row_counts(council)) == ([1, 0, 1], [0, 0, 0])


async def test_an_old_delivery_that_ended_lately_is_kept(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))
    await age_deliveries(council, 365)
    await council.record(await council.claim(), SUCCEEDED, DELIVERED_OUTCOME)

    await run_purge(council)

    assert await row_counts(council) == [1, 1, 1]


async def test_more_deliveries_than_a_batch_are_all_deleted(council: CouncilWebhooks) -> None:
    await deliver_messages(council, 1200)
    await age_deliveries(council, 31)

    await run_purge(council)

    assert await row_counts(council) == [0, 0, 0]


async def test_two_processes_share_the_purge(council: CouncilWebhooks) -> None:
    await deliver_messages(council, 2000)
    await age_deliveries(council, 31)

    await asyncio.gather(run_purge(council), run_purge(council))

    assert await row_counts(council) == [0, 0, 0]


async def test_a_message_that_is_being_delivered_again_is_not_deleted(
    council: CouncilWebhooks,
) -> None:
    """Both orders: the delivery is enqueued before the purge reads, and after it has read."""
    endpoint_id = await deliver_messages(council)
    await age_deliveries(council, 31)
    async with transaction(council.engine, council.ledger_id) as enqueueing:
        await store_messages(enqueueing, council.ledger_id, [make_message(1)])
        async with transaction(council.engine, Ledgers.ALL) as purging:
            assert await purge_deliveries(purging, DeliveryRetention()) == 1
        await enqueue_message(
            enqueueing,
            council.ledger_id,
            uuid1(),
            endpoint_id,
            UUID(int=1),
            DeliveryCause.REDELIVERY,
        )
    assert await row_counts(council) == [1, 0, 1]

    await council.record(await council.claim(), SUCCEEDED, DELIVERED_OUTCOME)
    await age_deliveries(council, 31)
    async with transaction(council.engine, Ledgers.ALL) as purging:
        assert await purge_deliveries(purging, DeliveryRetention()) == 1
        repeated = asyncio.create_task(council.enqueue(make_message(1)))
        await asyncio.sleep(0.3)  # it waits for the purge
    await repeated

    assert await row_counts(council) == [1, 0, 1]


async def test_a_purged_delivery_is_not_redelivered(council: CouncilWebhooks) -> None:
    endpoint_id = await council.add_endpoint()

    async with transaction(council.engine, council.ledger_id) as db:
        await enqueue_message(
            db, council.ledger_id, uuid1(), endpoint_id, UUID(int=1), DeliveryCause.REDELIVERY
        )

    assert await row_counts(council) == [0, 0, 0]


async def test_a_message_without_a_matching_endpoint_has_no_delivery(
    council: CouncilWebhooks,
) -> None:
    await council.add_endpoint(after=10)

    async with transaction(council.engine, council.ledger_id) as db:
        enqueued = await enqueue_messages(
            db, council.ledger_id, [make_message(10), make_message(11)]
        )

    assert enqueued.message_ids == {UUID(int=11)}


async def test_a_deleted_endpoint_s_row_is_deleted_after_its_last_delivery(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await deliver_messages(council)
    await council.add_endpoint("draft.*")
    async with transaction(council.engine, council.ledger_id) as db:
        await delete_endpoint(db, council.ledger_id, endpoint_id, datetime.now(UTC))
        await (await driver_connection(db)).execute(
            "UPDATE notification.endpoint SET changed_at = now() - interval '91 days'"
        )
    await run_purge(council)
    before = await council.query("SELECT count(*) FROM notification.endpoint")
    await age_deliveries(council, 31)

    await run_purge(council)

    assert before == [(2,)]
    assert await council.query("SELECT state FROM notification.endpoint") == [("enabled",)]
