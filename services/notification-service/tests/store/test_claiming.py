from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid1

import pytest

from chassis.database import Ledgers, driver_connection, transaction
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.store.claiming import due_endpoints, signing_secrets
from notification_service.store.endpoints import (
    EndpointLock,
    delete_endpoint,
    find_endpoint,
)
from notification_service.store.enqueueing import enqueue_message, subscribed_filters
from notification_service.testing import UNREACHABLE_URL, CouncilWebhooks, make_message

pytestmark = pytest.mark.usefixtures("conserved")
DURATION = timedelta(microseconds=1)  # an attempt ends before what the test does next
SUCCEEDED = AttemptResult(DURATION, None, 204)
FAILED = AttemptResult(DURATION, AttemptFailure.STATUS, 500)
RETRY = DeliveryOutcome(DeliveryState.PENDING, timedelta(minutes=5))
TAKE_LEASE = (
    "UPDATE notification.delivery"
    " SET lease_token = '00000000-0000-0000-0000-000000000002' RETURNING 1"
)
DELIVERED_OUTCOME = DeliveryOutcome(DeliveryState.DELIVERED)


async def test_an_event_is_enqueued_for_every_matching_endpoint(council: CouncilWebhooks) -> None:
    everything = await council.add_endpoint("*")
    family = await council.add_endpoint("request.*", "draft.issued")
    exact = await council.add_endpoint("request.refused")
    await council.add_endpoint("draft.*")

    await council.enqueue(make_message(1))

    assert {each.endpoint_id for each in await council.claim()} == {everything, family, exact}


async def test_enqueueing_twice_creates_one_delivery(council: CouncilWebhooks) -> None:
    await council.add_endpoint()

    await council.enqueue(make_message(1))
    await council.enqueue(make_message(1), make_message(2))

    assert len(await council.claim()) == 2


async def test_an_endpoint_receives_only_events_after_its_creation(
    council: CouncilWebhooks,
) -> None:
    await council.add_endpoint(after=5)

    await council.enqueue(make_message(5), make_message(6))

    assert [each.message_id for each in await council.claim()] == [UUID(int=6)]


async def test_a_redelivery_is_not_a_duplicate_of_the_earlier_delivery(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1))
    first = await council.claim()

    async with transaction(council.engine, council.ledger_id) as db:
        await enqueue_message(
            db, council.ledger_id, uuid1(), endpoint_id, UUID(int=1), DeliveryCause.REDELIVERY
        )

    assert [each.message_id for each in await council.claim()] == [first[0].message_id]


async def test_a_claimed_delivery_is_not_claimed_again_during_its_lease(
    council: CouncilWebhooks,
) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))

    first = await council.claim(lease=0)
    second = await council.claim(lease=30)
    third = await council.claim()

    assert [len(first), len(second), len(third)] == [1, 1, 0]
    assert second[0].attempt == 2


async def test_endpoints_take_turns_within_the_slots(
    council: CouncilWebhooks,
) -> None:
    busy, idle = (
        await council.add_endpoint("request.*"),
        await council.add_endpoint("draft.issued"),
    )
    await council.enqueue(
        *(make_message(each) for each in range(1, 51)), make_message(51, "draft.issued")
    )

    taken = [each.endpoint_id for each in await council.claim(total=10, per_endpoint=8)]

    assert (taken.count(busy), taken.count(idle)) == (8, 1)


async def test_an_endpoint_with_few_deliveries_is_served_before_a_busy_one_s_second(
    council: CouncilWebhooks,
) -> None:
    await council.add_endpoint("request.*")
    idle = await council.add_endpoint("draft.issued")
    await council.enqueue(
        *(make_message(each) for each in range(1, 51)), make_message(51, "draft.issued")
    )

    assert idle in {each.endpoint_id for each in await council.claim(total=2)}


async def test_an_endpoint_without_free_slots_gets_no_claim(council: CouncilWebhooks) -> None:
    busy = await council.add_endpoint()
    await council.enqueue(make_message(1))

    assert await council.claim(busy=busy) == []


async def test_a_failure_is_recorded_and_retried_later(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))

    failed = AttemptResult(timedelta(milliseconds=7), AttemptFailure.STATUS, 500)
    await council.record(await council.claim(), failed, RETRY)

    assert await council.deliveries() == [("pending", 1, 5)]
    assert await council.query(
        "SELECT number, duration_ms, failure, status FROM notification.attempt"
    ) == [(1, 7, "status", 500)]


async def test_a_late_sender_cannot_overwrite_a_newer_attempt(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))
    late = await council.claim(lease=0)
    await council.claim()
    async with transaction(council.engine, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE notification.delivery SET lease_token = $1", UUID(int=2)
        )

    await council.record(late, FAILED, DeliveryOutcome(DeliveryState.EXHAUSTED))

    assert await council.deliveries() == [("pending", 2, 0)]
    assert await council.query("SELECT number FROM notification.attempt") == [(1,)]


async def test_a_success_after_the_lease_settles_the_delivery_and_a_newer_attempt_does_not(
    council: CouncilWebhooks,
) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))
    late = await council.claim(lease=0)
    newer = await council.claim()
    await council.query(TAKE_LEASE)

    await council.record(late, SUCCEEDED, DELIVERED_OUTCOME)
    await council.record(newer, FAILED, RETRY, token=2)

    assert [row[:2] for row in await council.deliveries()] == [("delivered", 2)]
    assert await council.query("SELECT number, failure FROM notification.attempt ORDER BY 1") == [
        (1, None), (2, "status")
    ]  # fmt: skip
    assert await council.claim() == []


async def test_a_success_after_the_deletion_of_the_endpoint_settles_nothing(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1))
    late = await council.claim(lease=0)
    async with transaction(council.engine, council.ledger_id) as db:
        await find_endpoint(db, council.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
        await delete_endpoint(db, council.ledger_id, endpoint_id, datetime.now(UTC))

    await council.record(late, SUCCEEDED, DELIVERED_OUTCOME)

    assert [row[:2] for row in await council.deliveries()] == [("cancelled", 1)]


async def test_the_first_failure_shows_on_the_endpoint_and_a_success_clears_it(
    council: CouncilWebhooks,
) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1), make_message(2))
    one, two = await council.claim()
    health = "SELECT failing_since IS NOT NULL, failures, version FROM notification.endpoint"

    await council.record([one], FAILED, RETRY)
    failing = await council.query(health)
    await council.record([one], FAILED, RETRY)
    still = await council.query(health)
    await council.record([two], SUCCEEDED, DELIVERED_OUTCOME)

    assert (failing, still) == ([(True, 1, 2)], [(True, 2, 2)])
    assert await council.query(health) == [(False, 0, 3)]


async def test_a_410_disables_at_once_and_keeps_pending_deliveries(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1), make_message(2))

    disabled = await council.record(
        await council.claim(total=1),
        FAILED,
        DeliveryOutcome(DeliveryState.PENDING, timedelta(), gone=True),
    )

    async with transaction(council.engine, council.ledger_id) as db:
        endpoint = await find_endpoint(db, council.ledger_id, endpoint_id)
    assert disabled == [endpoint_id]
    assert endpoint is not None
    assert endpoint.settings.disabled_reason is DisabledReason.GONE
    assert await council.claim() == []
    assert [row[0] for row in await council.deliveries()] == ["pending", "pending"]


@pytest.mark.parametrize(
    ("days", "failures", "disabled"), [(6, 10, True), (4, 100, False), (6, 9, False)]
)
async def test_five_days_of_failures_disable_an_endpoint(
    council: CouncilWebhooks,
    days: int,
    failures: int,
    disabled: bool,  # noqa: FBT001
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, failures + 1)))
    claimed = await council.claim(per_endpoint=failures)
    await council.record(claimed[:-1], FAILED, RETRY)
    await council.age_failures(days)

    assert await council.record(claimed[-1:], FAILED, RETRY) == ([endpoint_id] if disabled else [])


async def test_an_overloaded_endpoint_backs_off(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1), make_message(2))
    overloaded = DeliveryOutcome(DeliveryState.PENDING, timedelta(), backoff=timedelta(minutes=1))
    at_once = AttemptResult(timedelta(), AttemptFailure.STATUS, 500)

    await council.record(await council.claim(total=1), at_once, overloaded)
    claimed_again = await council.claim()
    await council.age_failures(1)

    assert claimed_again == []
    assert len(await council.claim()) == 2


async def test_deleting_cancels_pending_deliveries_and_keeps_the_record(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1), make_message(2))
    await council.record(await council.claim(total=1), SUCCEEDED, DELIVERED_OUTCOME)

    async with transaction(council.engine, council.ledger_id) as db:
        await delete_endpoint(db, council.ledger_id, endpoint_id, datetime.now(UTC))

    assert [row[0] for row in await council.deliveries()] == ["delivered", "cancelled"]
    assert await council.claim() == []


async def test_a_claim_has_the_url_and_the_secrets(council: CouncilWebhooks) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1))
    async with transaction(council.engine, Ledgers.ALL) as db:
        (due,) = await due_endpoints(db, 10)

    async with transaction(council.engine, Ledgers.ALL) as db:
        encrypted = await signing_secrets(db, await council.claim())

    assert (due.endpoint_id, due.due_count, due.endpoint.url) == (endpoint_id, 1, UNREACHABLE_URL)
    assert (due.endpoint.failing, due.endpoint.verified) == (False, True)
    assert [
        (each.scheme, council.cipher.decrypt(each.encrypted, endpoint_id))
        for each in encrypted[endpoint_id]
    ] == [("v1", b"s" * 32)]


async def test_one_council_can_read_nothing_of_another(council: CouncilWebhooks) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))

    async with transaction(council.engine, uuid1()) as db:
        assert await subscribed_filters(db, council.ledger_id) == set()
        for table in (
            "endpoint",
            "endpoint_secret",
            "message",
            "delivery",
            "attempt",
            "replay",
            "response_excerpt",
        ):
            query = f"SELECT count(*) FROM notification.{table}"  # noqa: S608
            assert await (await driver_connection(db)).fetchval(query) == 0
