"""What is deleted when it is old, and what never is."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid1

from chassis.database import Everyone, driver, transaction
from notification_service.domain.cause import Cause
from notification_service.domain.reply import Failure, Reply
from notification_service.domain.verdict import State, Verdict
from notification_service.store.endpoints import delete_endpoint
from notification_service.store.owing import keep, owe, owe_one
from notification_service.store.purging import Retention, purge_deliveries
from notification_service.testing import Council, message
from notification_service.worker.maintenance import Keep, Maintenance

GOOD, BAD = Reply(timedelta(), None, 204), Reply(timedelta(), Failure.STATUS, 500)
DONE, EXHAUSTED = Verdict(State.DELIVERED), Verdict(State.EXHAUSTED)
TABLES = ("delivery", "attempt", "message")


async def purge(council: Council) -> None:
    await Maintenance(council.engine, Keep()).purge()


async def counts(council: Council) -> list[object]:
    return [
        (await council.asks(f"SELECT count(*) FROM notification.{each}"))[0][0]  # noqa: S608
        for each in TABLES
    ]


async def age(council: Council, days: int) -> None:
    """Make everything older."""
    await council.asks(
        f"UPDATE notification.delivery SET created_at = created_at - interval '{days} days',"  # noqa: S608
        f" settled_at = settled_at - interval '{days} days' RETURNING 1"
    )


async def delivered(council: Council, count: int = 1) -> UUID:
    endpoint_id = await council.endpoint()
    await council.happens(*(message(each) for each in range(1, count + 1)))
    while taken := await council.takes(total=count, per_endpoint=count):
        await council.ends(taken, GOOD, DONE)
    return endpoint_id


async def test_what_arrived_is_kept_for_thirty_days(council: Council) -> None:
    await delivered(council)
    await age(council, 29)
    await purge(council)
    before = await counts(council)
    await age(council, 2)

    await purge(council)

    assert (before, await counts(council)) == ([1, 1, 1], [0, 0, 0])


async def test_what_did_not_is_kept_for_ninety(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))
    await council.ends(await council.takes(), BAD, EXHAUSTED)
    await age(council, 89)
    await purge(council)
    before = await counts(council)
    await age(council, 2)

    await purge(council)

    assert (before, await counts(council)) == ([1, 1, 1], [0, 0, 0])


async def test_what_is_pending_is_never_deleted(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))
    await council.ends(await council.takes(), BAD, Verdict(State.PENDING, timedelta()))
    await age(council, 4000)

    await purge(council)

    assert await counts(council) == [1, 1, 1]


async def test_a_message_goes_with_its_last_delivery(council: Council) -> None:
    first = await delivered(council)
    await age(council, 31)
    async with transaction(council.engine, council.ledger_id) as db:
        await owe_one(db, council.ledger_id, uuid1(), first, UUID(int=1), Cause.REDELIVERY)
    await purge(council)
    between = await counts(council)
    await council.ends(await council.takes(), GOOD, DONE)
    await age(council, 31)

    await purge(council)

    assert (between, await counts(council)) == ([1, 0, 1], [0, 0, 0])


async def test_what_was_made_long_ago_and_ended_lately_is_kept(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))
    await age(council, 365)
    await council.ends(await council.takes(), GOOD, DONE)

    await purge(council)

    assert await counts(council) == [1, 1, 1]


async def test_more_than_a_batch_is_deleted_to_the_last(council: Council) -> None:
    await delivered(council, 1200)
    await age(council, 31)

    await purge(council)

    assert await counts(council) == [0, 0, 0]


async def test_two_that_purge_share_the_work(council: Council) -> None:
    await delivered(council, 2000)
    await age(council, 31)

    await asyncio.gather(purge(council), purge(council))

    assert await counts(council) == [0, 0, 0]


async def test_a_message_that_is_being_delivered_again_is_not_deleted(council: Council) -> None:
    """Both orders: the delivery is enqueued before the purge looks, and after it has looked."""
    endpoint_id = await delivered(council)
    await age(council, 31)
    async with transaction(council.engine, council.ledger_id) as enqueueing:
        await keep(enqueueing, council.ledger_id, [message(1)])
        async with transaction(council.engine, Everyone.EVERYONE) as purging:
            assert await purge_deliveries(purging, Retention()) == 1
        await owe_one(
            enqueueing, council.ledger_id, uuid1(), endpoint_id, UUID(int=1), Cause.REDELIVERY
        )
    assert await counts(council) == [1, 0, 1]

    await council.ends(await council.takes(), GOOD, DONE)
    await age(council, 31)
    async with transaction(council.engine, Everyone.EVERYONE) as purging:
        assert await purge_deliveries(purging, Retention()) == 1
        again = asyncio.create_task(council.happens(message(1)))
        await asyncio.sleep(0.3)  # it waits for the purge
    await again

    assert await counts(council) == [1, 0, 1]


async def test_a_redelivery_of_what_was_purged_makes_nothing(council: Council) -> None:
    endpoint_id = await council.endpoint()

    async with transaction(council.engine, council.ledger_id) as db:
        await owe_one(db, council.ledger_id, uuid1(), endpoint_id, UUID(int=1), Cause.REDELIVERY)

    assert await counts(council) == [0, 0, 0]


async def test_a_message_that_is_owed_to_nobody_is_owed_to_nobody(council: Council) -> None:
    await council.endpoint(after=10)

    async with transaction(council.engine, council.ledger_id) as db:
        owed = await owe(db, council.ledger_id, [message(10), message(11)])

    assert owed == {UUID(int=11)}


async def test_a_deleted_endpoint_goes_when_nothing_of_it_is_left(council: Council) -> None:
    endpoint_id = await delivered(council)
    await council.endpoint("draft.*")
    async with transaction(council.engine, council.ledger_id) as db:
        await delete_endpoint(db, council.ledger_id, endpoint_id)
        await (await driver(db)).execute(
            "UPDATE notification.endpoint SET changed_at = now() - interval '91 days'"
        )
    await purge(council)
    before = await council.asks("SELECT count(*) FROM notification.endpoint")
    await age(council, 31)

    await purge(council)

    assert before == [(2,)]
    assert await council.asks("SELECT state FROM notification.endpoint") == [("enabled",)]
