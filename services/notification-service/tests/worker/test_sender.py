import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import web

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.case_order import EndpointOrdering
from notification_service.domain.slot_allocation import SlotLimits
from notification_service.store.results import CompletedAttempt
from notification_service.testing import (
    CouncilWebhooks,
    accept,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)
from notification_service.worker.attempts import MAX_CLAIMS, DeliveryClient, DeliveryJob
from notification_service.worker.delivery_pool import SenderLimits

COUNT_SETTLED = "SELECT count(*) FROM notification.delivery WHERE state <> 'pending'"
COUNT_ATTEMPTS = "SELECT count(*) FROM notification.attempt"


async def test_a_due_delivery_arrives_signed_and_is_recorded(council: CouncilWebhooks) -> None:
    async with running_receiver() as receiver, running_sender(council) as registry:
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, 101)))
        await receiver.wait_for(100)
        await wait_for_query(council, COUNT_SETTLED, 100)

    assert set(receiver.received.values()) == {1}
    assert {row[:2] for row in await council.deliveries()} == {("delivered", 1)}
    assert await council.query("SELECT DISTINCT status, failure FROM notification.attempt") == [
        (204, None)
    ]
    assert registry.get_sample_value(
        "webhook_attempts_total", {"outcome": "delivered", "failure": "none"}
    ) == 100  # fmt: skip


async def test_a_receiver_that_fails_once_gets_the_same_id_again(council: CouncilWebhooks) -> None:
    responses = iter([500, 204])

    async def fails_once(_: web.Request) -> web.Response:
        return web.Response(status=next(responses), text="a@b.org is down")

    async with running_receiver(fails_once) as receiver, running_sender(council):
        await council.add_endpoint(url=receiver.url)
        await council.query(
            "UPDATE notification.endpoint SET keep_response_excerpts = true RETURNING 1"
        )
        await council.enqueue(make_message(1))
        await wait_for_query(council, COUNT_ATTEMPTS, 1)
        await make_due(council)
        await wait_for_query(council, COUNT_SETTLED, 1)

    assert receiver.received == {str(UUID(int=1)): 2}
    assert await council.query(
        "SELECT number, status, failure, excerpt FROM notification.attempt"
        " LEFT JOIN notification.response_excerpt USING (ledger_id, delivery_id, number)"
        " ORDER BY number"
    ) == [(1, 500, "status", "[masked] is down"), (2, 204, None, None)]


async def test_a_slow_receiver_delays_no_other(council: CouncilWebhooks) -> None:
    release = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await release.wait()
        return await accept(request)

    pace = SenderLimits(SlotLimits(total=20, per_ledger=20, per_endpoint=5))
    async with (
        running_receiver(slow) as slow_receiver,
        running_receiver() as healthy,
        running_sender(council, pace),
    ):
        await council.add_endpoint("request.*", url=slow_receiver.url)
        await council.add_endpoint("draft.issued", url=healthy.url)
        await council.enqueue(*(make_message(each) for each in range(1, 51)))
        await slow_receiver.wait_for(5)
        await council.enqueue(*(make_message(each, "draft.issued") for each in range(51, 101)))
        await healthy.wait_for(50)
        assert len(slow_receiver.received) == 5
        release.set()
        await slow_receiver.wait_for(50)


@pytest.mark.usefixtures("conserved")
async def test_a_410_disables_the_endpoint_and_pending_deliveries_wait(
    council: CouncilWebhooks,
) -> None:
    async def gone(_: web.Request) -> web.Response:
        return web.Response(status=410)

    async with running_receiver(gone) as receiver, running_sender(council):
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        await wait_for_query(council, "SELECT disabled_reason FROM notification.endpoint", "gone")
        await council.enqueue(make_message(2))

    assert await council.query("SELECT state FROM notification.delivery") == [("pending",)]


async def test_a_dead_sender_s_deliveries_are_claimed_when_their_lease_ends(
    council: CouncilWebhooks,
) -> None:
    async with running_receiver() as receiver:
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        assert len(await council.claim(lease=0.5)) == 1
        async with running_sender(council):
            await receiver.wait_for(1)
            await wait_for_query(council, COUNT_SETTLED, 1)

    assert [row[:2] for row in await council.deliveries()] == [("delivered", 2)]


async def test_stopping_completes_running_attempts(council: CouncilWebhooks) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return await accept(request)

    async with running_receiver(slow) as receiver:
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, 6)))
        async with running_sender(council):
            await receiver.wait_for(5)

    assert {row[:2] for row in await council.deliveries()} == {("delivered", 1)}


async def test_two_senders_share_the_work_without_duplicates(council: CouncilWebhooks) -> None:
    async with running_receiver() as receiver, running_sender(council), running_sender(council):
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, 301)))
        await wait_for_query(council, COUNT_SETTLED, 300)

    assert set(receiver.received.values()) == {1}


async def test_a_secret_that_cannot_be_decrypted_stops_no_other_endpoint(
    council: CouncilWebhooks,
) -> None:
    async with running_receiver() as receiver, running_sender(council):
        broken = await council.add_endpoint(url=receiver.url)
        await council.query(
            f"UPDATE notification.endpoint_secret SET key_id = 'lost'"  # noqa: S608
            f" WHERE endpoint_id = '{broken}' RETURNING key_id"
        )
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        await receiver.wait_for(1)
        await wait_for_query(council, COUNT_ATTEMPTS, 2)

    assert await council.query("SELECT failure FROM notification.attempt ORDER BY 1") == [
        ("signing_failed",), (None,)
    ]  # fmt: skip


class UnstorableResultClient(DeliveryClient):
    """Answers an attempt of the first message that no row can hold."""

    async def attempt(self, job: DeliveryJob) -> CompletedAttempt:
        ended = await super().attempt(job)
        if job.claimed.message_id != UUID(int=1):
            return ended
        return replace(
            ended,
            result=AttemptResult(ended.result.duration, AttemptFailure.STATUS, 10**6, None, "\x00"),
        )


async def test_an_error_of_our_own_is_recorded_and_frees_its_slot(council: CouncilWebhooks) -> None:
    pace = SenderLimits(SlotLimits(total=1, per_ledger=1, per_endpoint=1))
    async with running_receiver() as receiver, running_sender(council, pace):
        broken = await council.add_endpoint("request.refused", url=receiver.url)
        short = council.cipher.encrypt(b"too short", broken, b"n" * 12)
        await council.query(
            f"UPDATE notification.endpoint_secret SET nonce = '\\x{short.nonce.hex()}',"  # noqa: S608
            f" ciphertext = '\\x{short.ciphertext.hex()}' RETURNING key_id"
        )
        await council.enqueue(make_message(1))
        await wait_for_query(council, COUNT_ATTEMPTS, 1)
        await council.add_endpoint("draft.issued", url=receiver.url)
        await council.enqueue(make_message(2, "draft.issued"))
        await receiver.wait_for(1)
        await wait_for_query(council, COUNT_ATTEMPTS, 2)

    assert await council.query("SELECT failure, number FROM notification.attempt ORDER BY 1") == [
        ("internal", 1), (None, 1)
    ]  # fmt: skip
    assert [row[:2] for row in await council.deliveries()] == [("pending", 1), ("delivered", 1)]


async def test_an_attempt_that_cannot_be_stored_loses_no_other(
    council: CouncilWebhooks,
) -> None:
    async with (
        running_receiver() as receiver,
        running_sender(council, client_class=UnstorableResultClient),
    ):
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, 21)))
        await wait_for_query(council, COUNT_ATTEMPTS, 20)

    assert await council.query("SELECT count(*), failure FROM notification.attempt GROUP BY 2") == [
        (19, None), (1, "internal")
    ]  # fmt: skip


async def test_no_response_is_kept_unless_enabled(council: CouncilWebhooks) -> None:
    async def fail(_: web.Request) -> web.Response:
        return web.Response(status=500, text="no child called Robin Example")

    async with running_receiver(fail) as receiver, running_sender(council):
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        await wait_for_query(council, COUNT_ATTEMPTS, 1)

    assert await council.query("SELECT count(*) FROM notification.response_excerpt") == [(0,)]


@pytest.mark.usefixtures("conserved")
async def test_a_delivery_that_ended_many_senders_is_exhausted_unsent(
    council: CouncilWebhooks,
) -> None:
    async with running_receiver() as receiver:
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        for _ in range(MAX_CLAIMS):
            assert len(await council.claim(lease=0)) == 1
        async with running_sender(council):
            await wait_for_query(council, COUNT_SETTLED, 1)
        assert not receiver.received

    assert [row[:2] for row in await council.deliveries()] == [("exhausted", MAX_CLAIMS + 1)]
    assert await council.query("SELECT failure FROM notification.attempt") == [("internal",)]


async def test_an_endpoint_that_never_responded_may_fail_repeatedly(
    council: CouncilWebhooks,
) -> None:
    """Nothing listens there: neither verified nor well, it is what most mistyped URLs are."""
    async with running_receiver() as receiver, running_sender(council):
        await council.add_endpoint("request.*", verified=False)
        await council.add_endpoint("draft.issued", url=receiver.url)
        await council.enqueue(make_message(1))
        for attempts in (1, 2, 3):
            await wait_for_query(council, COUNT_ATTEMPTS, attempts)
            await wait_for_query(council, MAX_FAILURES, attempts)
            await end_backoff(council)
            await make_due(council)
        await council.enqueue(make_message(2, "draft.issued"))
        await receiver.wait_for(1)


async def test_health_that_cannot_be_stored_does_not_stop_the_sender(
    council: CouncilWebhooks,
) -> None:
    async with running_receiver() as receiver, running_sender(council):
        await council.add_endpoint("request.*", verified=False)
        await council.query(
            "ALTER TABLE notification.endpoint ADD CONSTRAINT none CHECK (failures < 1) NOT VALID"
        )
        await council.add_endpoint("draft.issued", url=receiver.url)
        await council.enqueue(make_message(1))
        await wait_for_query(council, COUNT_ATTEMPTS, 1)
        await council.enqueue(make_message(2, "draft.issued"))
        await receiver.wait_for(1)
        await wait_for_query(council, COUNT_ATTEMPTS, 2)


async def test_a_lost_connection_loses_nothing(council: CouncilWebhooks) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.01)
        return await accept(request)

    pace = SenderLimits(
        SlotLimits(total=50, per_ledger=50, per_endpoint=10), lease=timedelta(seconds=3)
    )
    async with running_receiver(slow) as receiver, running_sender(council, pace):
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, 101)))
        await receiver.wait_for(10)
        await council.query(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = 'notification_service'"
        )
        await wait_for_query(council, COUNT_SETTLED, 100)

    assert len(receiver.received) == 100


MAX_FAILURES = "SELECT max(failures) FROM notification.endpoint"


async def end_backoff(council: CouncilWebhooks) -> None:
    """Let every endpoint take requests again."""
    await council.query("UPDATE notification.endpoint SET backoff_until = now() RETURNING 1")


async def make_due(council: CouncilWebhooks) -> None:
    """Make every pending delivery due now."""
    await council.query(
        "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
    )


async def test_cases_are_delivered_in_order_and_one_that_fails_delays_no_other(
    council: CouncilWebhooks,
) -> None:
    answered: list[int] = []

    async def respond(request: web.Request) -> web.StreamResponse:
        number = UUID(request.headers["webhook-id"]).int
        if number % 4 == 0:
            return web.Response(status=500)
        answered.append(number)
        return await accept(request)

    async with running_receiver(respond) as receiver, running_sender(council):
        await council.add_endpoint(url=receiver.url, ordering=EndpointOrdering.CASE)
        await council.enqueue(*(make_message(each, case=each % 4) for each in range(1, 41)))
        await wait_for_query(council, COUNT_SETTLED, 30)
        await wait_for_query(council, COUNT_ATTEMPTS, 31)

    for case in (1, 2, 3):
        assert [each for each in answered if each % 4 == case] == list(range(case, 41, 4))
    assert receiver.received[str(UUID(int=4))] == 1
    assert str(UUID(int=8)) not in receiver.received
