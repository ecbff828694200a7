from datetime import timedelta
from uuid import UUID, uuid1

import pytest

from chassis.database import Everyone, driver, transaction
from notification_service.domain.cause import Cause
from notification_service.domain.health import DisabledBecause
from notification_service.domain.reply import Failure, Reply
from notification_service.domain.verdict import State, Verdict
from notification_service.store.claiming import due_endpoints, secrets_of
from notification_service.store.endpoints import (
    delete_endpoint,
    find_endpoint,
)
from notification_service.store.owing import listened_to, owe_one
from notification_service.testing import NOWHERE, Council, message

TOOK = timedelta(milliseconds=7)
DELIVERED = Reply(TOOK, None, 204)
FAILED = Reply(TOOK, Failure.STATUS, 500)
AGAIN = Verdict(State.PENDING, timedelta(minutes=5))
DONE = Verdict(State.DELIVERED)


async def test_an_event_is_owed_to_every_endpoint_that_listens(council: Council) -> None:
    everything = await council.endpoint("*")
    family = await council.endpoint("request.*", "draft.issued")
    exact = await council.endpoint("request.refused")
    await council.endpoint("draft.*")

    await council.happens(message(1))

    assert {each.endpoint_id for each in await council.takes()} == {everything, family, exact}


async def test_owed_twice_is_owed_once(council: Council) -> None:
    await council.endpoint()

    await council.happens(message(1))
    await council.happens(message(1), message(2))

    assert len(await council.takes()) == 2


async def test_an_endpoint_hears_only_what_happened_after_it_was_there(council: Council) -> None:
    await council.endpoint(after=5)

    await council.happens(message(5), message(6))

    assert [each.message_id for each in await council.takes()] == [UUID(int=6)]


async def test_a_redelivery_is_not_swallowed_by_the_delivery_before_it(council: Council) -> None:
    endpoint_id = await council.endpoint()
    await council.happens(message(1))
    first = await council.takes()

    async with transaction(council.engine, council.ledger_id) as db:
        await owe_one(db, council.ledger_id, uuid1(), endpoint_id, UUID(int=1), Cause.REDELIVERY)

    assert [each.message_id for each in await council.takes()] == [first[0].message_id]


async def test_what_is_taken_is_not_taken_again_while_its_lease_holds(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))

    first = await council.takes(lease=0)
    second = await council.takes(lease=30)
    third = await council.takes()

    assert [len(first), len(second), len(third)] == [1, 1, 0]
    assert second[0].attempt == 2


async def test_turns_are_taken_and_nobody_gets_more_than_there_is_room_for(
    council: Council,
) -> None:
    loud, quiet = await council.endpoint("request.*"), await council.endpoint("draft.issued")
    await council.happens(*(message(each) for each in range(1, 51)), message(51, "draft.issued"))

    taken = [each.endpoint_id for each in await council.takes(total=10, per_endpoint=8)]

    assert (taken.count(loud), taken.count(quiet)) == (8, 1)


async def test_the_quiet_endpoint_has_its_turn_before_the_loud_one_s_second(
    council: Council,
) -> None:
    await council.endpoint("request.*")
    quiet = await council.endpoint("draft.issued")
    await council.happens(*(message(each) for each in range(1, 51)), message(51, "draft.issued"))

    assert quiet in {each.endpoint_id for each in await council.takes(total=2)}


async def test_a_busy_endpoint_gets_nothing_more(council: Council) -> None:
    busy = await council.endpoint()
    await council.happens(message(1))

    assert await council.takes(busy=busy) == []


async def test_a_failure_is_written_down_and_due_again_later(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))

    await council.ends(await council.takes(), FAILED, AGAIN)

    assert await council.deliveries() == [("pending", 1, 5)]
    assert await council.asks(
        "SELECT number, duration_ms, failure, status FROM notification.attempt"
    ) == [(1, 7, "status", 500)]


async def test_a_late_sender_cannot_overwrite_a_newer_attempt(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))
    late = await council.takes(lease=0)
    await council.takes()
    async with transaction(council.engine, Everyone.EVERYONE) as db:
        await (await driver(db)).execute(
            "UPDATE notification.delivery SET lease_token = $1", UUID(int=2)
        )

    await council.ends(late, FAILED, Verdict(State.EXHAUSTED))

    assert await council.deliveries() == [("pending", 2, 0)]
    assert await council.asks("SELECT number FROM notification.attempt") == [(1,)]


async def test_the_first_failure_shows_on_the_endpoint_and_a_success_clears_it(
    council: Council,
) -> None:
    await council.endpoint()
    await council.happens(message(1), message(2))
    one, two = await council.takes()
    health = "SELECT failing_since IS NOT NULL, failures, version FROM notification.endpoint"

    await council.ends([one], FAILED, AGAIN)
    failing = await council.asks(health)
    await council.ends([one], FAILED, AGAIN)
    still = await council.asks(health)
    await council.ends([two], DELIVERED, DONE)

    assert (failing, still) == ([(True, 1, 2)], [(True, 2, 2)])
    assert await council.asks(health) == [(False, 0, 3)]


async def test_410_disables_at_once_and_keeps_what_is_owed(council: Council) -> None:
    endpoint_id = await council.endpoint()
    await council.happens(message(1), message(2))

    disabled = await council.ends(
        await council.takes(total=1), FAILED, Verdict(State.PENDING, timedelta(), gone=True)
    )

    async with transaction(council.engine, council.ledger_id) as db:
        endpoint = await find_endpoint(db, council.ledger_id, endpoint_id)
    assert disabled == [endpoint_id]
    assert endpoint is not None
    assert endpoint.settings.disabled_because is DisabledBecause.GONE
    assert await council.takes() == []
    assert [row[0] for row in await council.deliveries()] == ["pending", "pending"]


@pytest.mark.parametrize(
    ("days", "failures", "disabled"), [(6, 10, True), (4, 100, False), (6, 9, False)]
)
async def test_five_days_of_nothing_but_failure_disable(
    council: Council,
    days: int,
    failures: int,
    disabled: bool,  # noqa: FBT001
) -> None:
    endpoint_id = await council.endpoint()
    await council.happens(*(message(each) for each in range(1, failures + 1)))
    claimed = await council.takes(per_endpoint=failures)
    await council.ends(claimed[:-1], FAILED, AGAIN)
    await council.passes(days)

    assert await council.ends(claimed[-1:], FAILED, AGAIN) == ([endpoint_id] if disabled else [])


async def test_an_overloaded_endpoint_rests(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1), message(2))
    overloaded = Verdict(State.PENDING, timedelta(), rest=timedelta(minutes=1))

    await council.ends(await council.takes(total=1), FAILED, overloaded)
    resting = await council.takes()
    await council.passes(1)

    assert resting == []
    assert len(await council.takes()) == 2


async def test_deleting_cancels_what_is_pending_and_forgets_nothing(council: Council) -> None:
    endpoint_id = await council.endpoint()
    await council.happens(message(1), message(2))
    await council.ends(await council.takes(total=1), DELIVERED, DONE)

    async with transaction(council.engine, council.ledger_id) as db:
        await delete_endpoint(db, council.ledger_id, endpoint_id)

    assert [row[0] for row in await council.deliveries()] == ["delivered", "cancelled"]
    assert await council.takes() == []


async def test_a_claim_says_where_to_and_with_which_secrets(council: Council) -> None:
    endpoint_id = await council.endpoint()
    await council.happens(message(1))
    async with transaction(council.engine, Everyone.EVERYONE) as db:
        (due,) = await due_endpoints(db, 10)

    async with transaction(council.engine, Everyone.EVERYONE) as db:
        sealed = await secrets_of(db, await council.takes())

    assert (due.endpoint_id, due.count, due.destination.url) == (endpoint_id, 1, NOWHERE)
    assert (due.destination.failing, due.destination.verified) == (False, True)
    assert [council.vault.open(each, endpoint_id) for each in sealed[endpoint_id]] == [b"s" * 32]


async def test_one_council_sees_nothing_of_another(council: Council) -> None:
    await council.endpoint()
    await council.happens(message(1))

    async with transaction(council.engine, uuid1()) as db:
        assert await listened_to(db, council.ledger_id) == set()
        for table in (
            "endpoint",
            "endpoint_secret",
            "message",
            "delivery",
            "attempt",
            "replay",
            "answer_excerpt",
        ):
            query = f"SELECT count(*) FROM notification.{table}"  # noqa: S608
            assert await (await driver(db)).fetchval(query) == 0
