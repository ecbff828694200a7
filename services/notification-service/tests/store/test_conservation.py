"""The check of conservation finds what is lost, doubled or contradictory."""

from uuid import UUID

import pytest

from chassis.database import Ledgers, driver_connection, transaction
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.testing.conservation import RecipientCount, assert_conserved


async def test_what_waits_and_what_is_delivered_is_counted(council: CouncilWebhooks) -> None:
    endpoint = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, 4)))

    assert await assert_conserved(council, {endpoint: 3}) == {endpoint: RecipientCount(3, 0, 0, 0)}


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM notification.delivery WHERE message_id = $1",
        (
            "UPDATE notification.delivery SET state = 'delivered', settled_at = now()"
            " WHERE message_id = $1"
        ),
        "DELETE FROM notification.message WHERE message_id = $1",
        (
            "INSERT INTO notification.attempt (ledger_id, delivery_id, number, duration_ms)"
            " SELECT ledger_id, delivery_id, 1, 7 FROM notification.delivery WHERE message_id = $1"
        ),
        (
            "INSERT INTO notification.attempt"
            " (ledger_id, delivery_id, number, duration_ms, failure)"
            " SELECT ledger_id, message_id, 1, 7, 'timeout' FROM notification.delivery"
            " WHERE message_id = $1"
        ),
    ],
    ids=[
        "one is lost",
        "one is delivered without a success",
        "one has no message",
        "one succeeded and is pending",
        "an attempt has no delivery",
    ],
)
async def test_a_fault_of_one_delivery_is_found(council: CouncilWebhooks, change: str) -> None:
    """That what has ended is not pending is a constraint of the table."""
    endpoint = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, 4)))
    async with transaction(council.admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(change, UUID(int=2))

    with pytest.raises(AssertionError):
        await assert_conserved(council, {endpoint: 3})


async def test_a_recipient_that_should_have_had_it_is_missed(council: CouncilWebhooks) -> None:
    subscribed = await council.add_endpoint()
    other = await council.add_endpoint("draft.*")
    await council.enqueue(make_message(1))

    with pytest.raises((AssertionError, KeyError)):
        await assert_conserved(council, {subscribed: 1, other: 1})
