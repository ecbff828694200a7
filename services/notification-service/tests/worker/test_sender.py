import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from notification_service.domain.allocation import Shares
from notification_service.domain.reply import Failure, Reply
from notification_service.store.settling import Ended
from notification_service.testing import (
    Council,
    accept,
    message,
    receiving,
    sending,
    until,
)
from notification_service.worker.attempts import CLAIMS_AT_MOST, Courier, Departure
from notification_service.worker.flights import Pace

SETTLED = "SELECT count(*) FROM notification.delivery WHERE state <> 'pending'"
ATTEMPTS = "SELECT count(*) FROM notification.attempt"


async def test_what_is_owed_arrives_signed_and_is_written_down(council: Council) -> None:
    async with receiving() as receiver, sending(council) as registry:
        await council.endpoint(url=receiver.url)
        await council.happens(*(message(each) for each in range(1, 101)))
        await receiver.hears(100)
        await until(council, SETTLED, 100)

    assert set(receiver.came.values()) == {1}
    assert {row[:2] for row in await council.deliveries()} == {("delivered", 1)}
    assert await council.asks("SELECT DISTINCT status, failure FROM notification.attempt") == [
        (204, None)
    ]
    assert registry.get_sample_value(
        "webhook_deliveries_total", {"outcome": "delivered", "class": "none"}
    ) == 100  # fmt: skip


async def test_a_receiver_that_fails_once_gets_the_same_id_again(council: Council) -> None:
    answers = iter([500, 204])

    async def moody(_: web.Request) -> web.Response:
        return web.Response(status=next(answers), text="a@b.org is down")

    async with receiving(moody) as receiver, sending(council):
        await council.endpoint(url=receiver.url)
        await council.asks("UPDATE notification.endpoint SET keeps_answers = true RETURNING 1")
        await council.happens(message(1))
        await until(council, ATTEMPTS, 1)
        await soon(council)
        await until(council, SETTLED, 1)

    assert receiver.came == {str(UUID(int=1)): 2}
    assert await council.asks(
        "SELECT number, status, failure, excerpt FROM notification.attempt"
        " LEFT JOIN notification.answer_excerpt USING (ledger_id, delivery_id, number)"
        " ORDER BY number"
    ) == [(1, 500, "status", "[masked] is down"), (2, 204, None, None)]


async def test_a_slow_receiver_takes_nobody_s_place(council: Council) -> None:
    release = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await release.wait()
        return await accept(request)

    pace = Pace(Shares(total=20, per_ledger=20, per_endpoint=5))
    async with receiving(slow) as stuck, receiving() as lively, sending(council, pace):
        await council.endpoint("request.*", url=stuck.url)
        await council.endpoint("draft.issued", url=lively.url)
        await council.happens(*(message(each) for each in range(1, 51)))
        await stuck.hears(5)
        await council.happens(*(message(each, "draft.issued") for each in range(51, 101)))
        await lively.hears(50)
        assert len(stuck.came) == 5
        release.set()
        await stuck.hears(50)


async def test_410_disables_and_the_rest_waits(council: Council) -> None:
    async def gone(_: web.Request) -> web.Response:
        return web.Response(status=410)

    async with receiving(gone) as receiver, sending(council):
        await council.endpoint(url=receiver.url)
        await council.happens(message(1))
        await until(council, "SELECT disabled_because FROM notification.endpoint", "gone")
        await council.happens(message(2))

    assert await council.asks("SELECT state FROM notification.delivery") == [("pending",)]


async def test_a_dead_sender_s_claims_are_taken_over_when_their_lease_ends(
    council: Council,
) -> None:
    async with receiving() as receiver:
        await council.endpoint(url=receiver.url)
        await council.happens(message(1))
        assert len(await council.takes(lease=0.5)) == 1
        async with sending(council):
            await receiver.hears(1)
            await until(council, SETTLED, 1)

    assert [row[:2] for row in await council.deliveries()] == [("delivered", 2)]


async def test_stopping_lets_what_flies_land(council: Council) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return await accept(request)

    async with receiving(slow) as receiver:
        await council.endpoint(url=receiver.url)
        await council.happens(*(message(each) for each in range(1, 6)))
        async with sending(council):
            await receiver.hears(5)

    assert {row[:2] for row in await council.deliveries()} == {("delivered", 1)}


async def test_two_senders_share_the_work_and_double_nothing(council: Council) -> None:
    async with receiving() as receiver, sending(council), sending(council):
        await council.endpoint(url=receiver.url)
        await council.happens(*(message(each) for each in range(1, 301)))
        await until(council, SETTLED, 300)

    assert set(receiver.came.values()) == {1}


async def test_a_secret_that_does_not_open_stops_nobody_else(council: Council) -> None:
    async with receiving() as receiver, sending(council):
        broken = await council.endpoint(url=receiver.url)
        await council.asks(
            f"UPDATE notification.endpoint_secret SET key_id = 'lost'"  # noqa: S608
            f" WHERE endpoint_id = '{broken}' RETURNING key_id"
        )
        await council.endpoint(url=receiver.url)
        await council.happens(message(1))
        await receiver.hears(1)
        await until(council, ATTEMPTS, 2)

    assert await council.asks("SELECT failure FROM notification.attempt ORDER BY 1") == [
        ("unsigned",), (None,)
    ]  # fmt: skip


class Unstorable(Courier):
    """Answers an attempt of the first message that no row can hold."""

    async def attempt(self, departure: Departure) -> Ended:
        ended = await super().attempt(departure)
        if departure.claimed.message_id != UUID(int=1):
            return ended
        return replace(ended, reply=Reply(ended.reply.took, Failure.STATUS, 10**6, None, "\x00"))


async def test_an_error_of_our_own_is_recorded_and_frees_its_slot(council: Council) -> None:
    pace = Pace(Shares(total=1, per_ledger=1, per_endpoint=1))
    async with receiving() as receiver, sending(council, pace):
        broken = await council.endpoint("request.refused", url=receiver.url)
        short = council.vault.seal(b"too short", broken, b"n" * 12)
        await council.asks(
            f"UPDATE notification.endpoint_secret SET nonce = '\\x{short.nonce.hex()}',"  # noqa: S608
            f" ciphertext = '\\x{short.ciphertext.hex()}' RETURNING key_id"
        )
        await council.happens(message(1))
        await until(council, ATTEMPTS, 1)
        await council.endpoint("draft.issued", url=receiver.url)
        await council.happens(message(2, "draft.issued"))
        await receiver.hears(1)
        await until(council, ATTEMPTS, 2)

    assert await council.asks("SELECT failure, number FROM notification.attempt ORDER BY 1") == [
        ("internal", 1), (None, 1)
    ]  # fmt: skip
    assert [row[:2] for row in await council.deliveries()] == [("pending", 1), ("delivered", 1)]


async def test_an_attempt_that_cannot_be_stored_costs_no_other_its_record(
    council: Council,
) -> None:
    async with receiving() as receiver, sending(council, kind=Unstorable):
        await council.endpoint(url=receiver.url)
        await council.happens(*(message(each) for each in range(1, 21)))
        await until(council, ATTEMPTS, 20)

    assert await council.asks("SELECT count(*), failure FROM notification.attempt GROUP BY 2") == [
        (19, None), (1, "internal")
    ]  # fmt: skip


async def test_no_answer_is_kept_unasked(council: Council) -> None:
    async def fail(_: web.Request) -> web.Response:
        return web.Response(status=500, text="no child called Robin Example")

    async with receiving(fail) as receiver, sending(council):
        await council.endpoint(url=receiver.url)
        await council.happens(message(1))
        await until(council, ATTEMPTS, 1)

    assert await council.asks("SELECT count(*) FROM notification.answer_excerpt") == [(0,)]


async def test_a_delivery_that_ended_many_senders_is_exhausted_unsent(council: Council) -> None:
    async with receiving() as receiver:
        await council.endpoint(url=receiver.url)
        await council.happens(message(1))
        for _ in range(CLAIMS_AT_MOST):
            assert len(await council.takes(lease=0)) == 1
        async with sending(council):
            await until(council, SETTLED, 1)
        assert not receiver.came

    assert [row[:2] for row in await council.deliveries()] == [("exhausted", CLAIMS_AT_MOST + 1)]
    assert await council.asks("SELECT failure FROM notification.attempt") == [("internal",)]


async def test_an_endpoint_that_never_answered_may_fail_again_and_again(council: Council) -> None:
    """Nothing listens there: neither verified nor well, it is what most mistyped URLs are."""
    async with receiving() as receiver, sending(council):
        await council.endpoint("request.*", verified=False)
        await council.endpoint("draft.issued", url=receiver.url)
        await council.happens(message(1))
        for attempts in (1, 2, 3):
            await until(council, ATTEMPTS, attempts)
            await until(council, HEALTH, attempts)
            await rested(council)
            await soon(council)
        await council.happens(message(2, "draft.issued"))
        await receiver.hears(1)


async def test_health_that_cannot_be_noted_stops_nobody(council: Council) -> None:
    async with receiving() as receiver, sending(council):
        await council.endpoint("request.*", verified=False)
        await council.asks(
            "ALTER TABLE notification.endpoint ADD CONSTRAINT none CHECK (failures < 1) NOT VALID"
        )
        await council.endpoint("draft.issued", url=receiver.url)
        await council.happens(message(1))
        await until(council, ATTEMPTS, 1)
        await council.happens(message(2, "draft.issued"))
        await receiver.hears(1)
        await until(council, ATTEMPTS, 2)


async def test_a_lost_connection_loses_nothing(council: Council) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.01)
        return await accept(request)

    pace = Pace(Shares(total=50, per_ledger=50, per_endpoint=10), lease=timedelta(seconds=3))
    async with receiving(slow) as receiver, sending(council, pace):
        await council.endpoint(url=receiver.url)
        await council.happens(*(message(each) for each in range(1, 101)))
        await receiver.hears(10)
        await council.asks(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = 'notification_service'"
        )
        await until(council, SETTLED, 100)

    assert len(receiver.came) == 100


HEALTH = "SELECT max(failures) FROM notification.endpoint"


async def rested(council: Council) -> None:
    """Let every endpoint take requests again."""
    await council.asks("UPDATE notification.endpoint SET resting_until = now() RETURNING 1")


async def soon(council: Council) -> None:
    """Make every pending delivery due now."""
    await council.asks(
        "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
    )
