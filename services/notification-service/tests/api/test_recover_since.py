"""A council recovers everything that was not delivered, since the instant that it is shown."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from httpx import AsyncClient, Response

from notification_service.domain.message import ServiceUrls
from notification_service.processes.enqueuer import build_consumer
from notification_service.testing import (
    CouncilWebhooks,
    WebhookReceiver,
    accept,
    running_receiver,
    running_sender,
    wait_for_query,
)
from notification_service.worker.http_client import AttemptLimits
from notification_service.worker.replayer import Replayer

pytestmark = pytest.mark.usefixtures("conserved")
Append = Callable[[int], Awaitable[datetime]]
PostJson = Callable[..., Awaitable[Response]]
LINKS = ServiceUrls("https://cases.example", "https://deadlines.example")
IMPATIENT = AttemptLimits(total_timeout=0.5, connect_timeout=0.4, loopback=True)
UNSETTLED = "SELECT count(*) FROM notification.delivery WHERE state = 'pending'"
EXHAUSTED = "SELECT count(*) FROM notification.delivery WHERE state = 'exhausted'"
CHECKPOINT = "SELECT max(position) FROM notification.checkpoint WHERE subscription = 'webhooks@1'"
ENDPOINT_STATE = "SELECT state FROM notification.endpoint"
LAST_ATTEMPT = "UPDATE notification.delivery SET attempts = 9 WHERE state = 'pending' RETURNING 1"


async def enqueue_appended(council: CouncilWebhooks) -> None:
    consumer = build_consumer(council.engine, LINKS, lambda: None, lambda _: None)
    await consumer.drain()  # enrols the ledger
    await consumer.drain()


async def read(client: AsyncClient, endpoint_id: UUID) -> Mapping[str, Any]:
    return (await client.get(f"/v1/webhooks/endpoints/{endpoint_id}")).json()


async def change(client: AsyncClient, endpoint_id: UUID, state: str) -> Mapping[str, Any]:
    path = f"/v1/webhooks/endpoints/{endpoint_id}"
    headers = {"If-Match": (await client.get(path)).headers["ETag"]}
    changed = await client.patch(path, json={"state": state}, headers=headers)
    assert changed.status_code == 200, changed.text
    return changed.json()


async def recover(council: CouncilWebhooks, post: PostJson, endpoint_id: UUID, since: str) -> None:
    """Recover since an instant, and send all that is pending."""
    started = await post(f"/endpoints/{endpoint_id}/recoveries", {"since": since})
    assert started.status_code == 201, started.text
    while await Replayer(council.engine, LINKS).step():
        pass
    async with running_sender(council):
        await wait_for_query(council, UNSETTLED, 0)


def recorded_ids(receiver: WebhookReceiver, tests: int = 0) -> int:
    return len(receiver.received) - tests


async def test_what_was_recorded_around_a_pause_is_recovered(
    client: AsyncClient, council: CouncilWebhooks, post: PostJson, append: Append
) -> None:
    async with running_receiver() as receiver:
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await append(2)
        await enqueue_appended(council)
        async with running_sender(council):
            await wait_for_query(council, UNSETTLED, 0)
        not_enqueued = await append(3)
        paused = await change(client, endpoint_id, "disabled")
        await append(2)
        await enqueue_appended(council)
        enabled = await change(client, endpoint_id, "enabled")
        await append(1)
        await enqueue_appended(council)
        await recover(council, post, endpoint_id, enabled["recover_since"])
        after = await read(client, endpoint_id)

    assert datetime.fromisoformat(paused["recover_since"]) == not_enqueued
    assert datetime.fromisoformat(paused["disabled_at"]) > not_enqueued
    assert enabled["recover_since"] == paused["recover_since"], "it stays: recovery comes after"
    assert "recover_since" in enabled["explanation"]
    assert "failing_since" not in enabled
    assert recorded_ids(receiver) == 8
    assert set(receiver.received.values()) == {1}
    assert not {"recover_since", "explanation"} & after.keys()


async def test_a_pause_in_the_middle_of_a_burst_loses_nothing(
    client: AsyncClient, council: CouncilWebhooks, post: PostJson, append: Append
) -> None:
    events = 40

    async def record() -> None:
        for _ in range(events):
            await append(1)

    async def enqueue() -> None:
        while True:
            await enqueue_appended(council)
            await asyncio.sleep(0.2)

    async with running_receiver() as receiver, running_sender(council):
        endpoint_id = await council.add_endpoint(url=receiver.url)
        recording, enqueuing = asyncio.create_task(record()), asyncio.create_task(enqueue())
        await receiver.wait_for(events // 4)
        await change(client, endpoint_id, "disabled")
        await recording
        await wait_for_query(council, CHECKPOINT, events)
        enqueuing.cancel()
        received = recorded_ids(receiver)
        enabled = await change(client, endpoint_id, "enabled")
        await recover(council, post, endpoint_id, enabled["recover_since"])

    assert received < events, "some were recorded during the pause"
    assert recorded_ids(receiver) == events


async def test_an_event_that_is_recorded_after_a_pause_in_an_earlier_transaction_is_recovered(
    client: AsyncClient, council: CouncilWebhooks, append: Append
) -> None:
    endpoint_id = await council.add_endpoint()
    latest = await append(1)
    await enqueue_appended(council)

    paused = await change(client, endpoint_id, "disabled")

    assert datetime.fromisoformat(paused["recover_since"]) == latest, "instants do not decrease"


async def test_what_a_receiver_that_hangs_did_not_answer_is_recovered(
    client: AsyncClient, council: CouncilWebhooks, post: PostJson, append: Append
) -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response(status=204)

    async with running_receiver(hang) as receiver:
        endpoint_id = await council.add_endpoint(url=receiver.url)
        first = await append(2)
        await enqueue_appended(council)
        await council.query(LAST_ATTEMPT)
        async with running_sender(council, limits=IMPATIENT):
            await wait_for_query(council, EXHAUSTED, 2)
            failing = await read(client, endpoint_id)
        receiver.responder = accept
        receiver.received.clear()
        await post(f"/endpoints/{endpoint_id}/test-events", {})
        async with running_sender(council):
            await wait_for_query(council, UNSETTLED, 0)
        healthy = await read(client, endpoint_id)
        await recover(council, post, endpoint_id, healthy["recover_since"])

    assert datetime.fromisoformat(failing["recover_since"]) == first
    assert "failing_since" not in healthy
    assert healthy["recover_since"] == failing["recover_since"], "it stays after a success"
    assert recorded_ids(receiver, tests=1) == 2


async def test_what_was_not_enqueued_when_a_receiver_was_gone_is_recovered(
    client: AsyncClient, council: CouncilWebhooks, post: PostJson, append: Append
) -> None:
    announced: list[Mapping[str, Any]] = []

    async def gone(_: web.Request) -> web.Response:
        return web.Response(status=410)

    async def listen(request: web.Request) -> web.Response:
        announced.append(json.loads(await request.read()))
        return web.Response(status=204)

    async with running_receiver(gone) as receiver, running_receiver(listen) as other:
        endpoint_id = await council.add_endpoint("request.*", url=receiver.url)
        await council.add_endpoint("webhook.*", url=other.url)
        await append(1)
        await enqueue_appended(council)
        not_enqueued = await append(3)
        async with running_sender(council):
            await other.wait_for(1)
        await enqueue_appended(council)
        receiver.responder = accept
        receiver.received.clear()
        enabled = await change(client, endpoint_id, "enabled")
        await recover(council, post, endpoint_id, enabled["recover_since"])
        async with running_sender(council):
            await other.wait_for(2)

    disabled, recovered = announced
    assert datetime.fromisoformat(enabled["recover_since"]) == not_enqueued
    assert disabled["type"] == "webhook.endpoint_disabled"
    shown = datetime.fromisoformat(disabled["data"]["recover_since"])
    assert abs((shown - not_enqueued).total_seconds()) < 0.001
    assert shown <= not_enqueued
    assert recorded_ids(receiver) == 4
    assert recovered["type"] == "webhook.endpoint_recovered", "after it was disabled and enabled"


async def test_a_cancelled_recovery_is_still_to_be_made(
    client: AsyncClient, council: CouncilWebhooks, post: PostJson, append: Append
) -> None:
    endpoint_id = await council.add_endpoint()
    await append(3)
    paused = await change(client, endpoint_id, "disabled")
    await change(client, endpoint_id, "enabled")

    later = {"since": (await read(client, endpoint_id))["changed_at"]}
    not_all = await post(f"/endpoints/{endpoint_id}/recoveries", later)
    stays = await read(client, endpoint_id)
    await client.delete(not_all.headers["Location"])
    started = await post(f"/endpoints/{endpoint_id}/recoveries", {"since": paused["recover_since"]})
    running = await read(client, endpoint_id)
    await client.delete(started.headers["Location"])
    cancelled = await read(client, endpoint_id)

    assert stays["recover_since"] == paused["recover_since"], "a later instant does not end it"
    assert "recover_since" not in running
    assert cancelled["recover_since"] == paused["recover_since"]


async def test_an_event_about_an_endpoint_that_was_not_delivered_is_not_to_be_recovered(
    client: AsyncClient, council: CouncilWebhooks, post: PostJson
) -> None:
    endpoint_id = await council.add_endpoint()

    await post(f"/endpoints/{endpoint_id}/test-events", {})
    async with running_sender(council):
        await wait_for_query(council, EXHAUSTED, 1)

    assert "recover_since" not in await read(client, endpoint_id)
    assert await council.query(ENDPOINT_STATE) == [("enabled",)]


async def test_enabling_an_endpoint_makes_what_is_pending_due(
    client: AsyncClient, council: CouncilWebhooks, append: Append
) -> None:
    async with running_receiver() as receiver:
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await append(3)
        await enqueue_appended(council)
        await council.query(
            "UPDATE notification.delivery SET due_at = now() + interval '20 hours' RETURNING 1"
        )
        await change(client, endpoint_id, "disabled")
        await change(client, endpoint_id, "enabled")
        async with running_sender(council):
            await receiver.wait_for(3, seconds=10)
