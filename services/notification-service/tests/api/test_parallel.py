"""A hundred concurrent requests: limits and versions hold, and no response is 500."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from chassis.database import transaction
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.store.endpoint_secrets import delete_secrets
from notification_service.store.endpoints import EndpointLock, delete_endpoint, find_endpoint
from notification_service.store.enqueueing import enqueue_message, enqueue_messages, store_messages
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

PostJson = Callable[..., Awaitable[Response]]
ENDPOINTS = "/v1/webhooks/endpoints"
CALLERS = 100
UNAVAILABLE = 503


async def concurrent_statuses(call: Callable[[int], Awaitable[Response]]) -> Counter[int]:
    """How often each status was answered to a hundred calls made together.

    A call that gets no connection within two seconds is 503 with Retry-After, which happens where
    the machine is busy; it is sent again, as a client does.
    """

    async def send(number: int) -> int:
        async with asyncio.timeout(60):
            while (response := await call(number)).status_code == UNAVAILABLE:  # noqa: ASYNC110  # a pause
                await asyncio.sleep(int(response.headers["Retry-After"]))
        return response.status_code

    async with asyncio.TaskGroup() as calls:
        tasks = [calls.create_task(send(number)) for number in range(CALLERS)]
    return Counter(task.result() for task in tasks)


def endpoint_body(number: int) -> dict[str, str]:
    return {"url": f"https://hooks.council.example.gov.uk/{number}"}


async def test_concurrent_requests_do_not_exceed_the_limit_of_endpoints(
    client: AsyncClient, post: PostJson
) -> None:
    statuses = await concurrent_statuses(lambda number: post("/endpoints", endpoint_body(number)))

    assert statuses == {201: 50, 409: 50}
    listed = await client.get(ENDPOINTS)
    assert (listed.status_code, len(listed.json()["endpoints"])) == (200, 50)


async def test_all_stored_endpoints_are_listed_even_beyond_the_limit(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    for _ in range(58):
        await council.add_endpoint()

    listed = await client.get(ENDPOINTS)

    assert (listed.status_code, len(listed.json()["endpoints"])) == (200, 58)


async def test_concurrent_requests_with_one_key_create_one_endpoint(
    client: AsyncClient, post: PostJson
) -> None:
    statuses = await concurrent_statuses(lambda _: post("/endpoints", endpoint_body(0), key="one"))

    assert statuses.keys() <= {201, 409}
    assert len((await client.get(ENDPOINTS)).json()["endpoints"]) == 1


async def test_concurrent_requests_do_not_exceed_the_limit_of_secrets(
    post: PostJson, council: CouncilWebhooks
) -> None:
    endpoint_id = (await post("/endpoints", endpoint_body(0))).json()["endpoint_id"]

    statuses = await concurrent_statuses(
        lambda _: post(f"/endpoints/{endpoint_id}/secret-rotations", {})
    )

    assert statuses == {201: 4, 409: 96}
    assert await council.query("SELECT count(*) FROM notification.endpoint_secret") == [(5,)]


async def test_of_concurrent_requests_one_replay_is_started(
    post: PostJson, council: CouncilWebhooks
) -> None:
    endpoint_id = await council.add_endpoint(url="https://hooks.council.example.gov.uk/")

    statuses = await concurrent_statuses(
        lambda _: post(f"/endpoints/{endpoint_id}/replays", {"after": 0})
    )

    assert statuses == {201: 1, 409: 99}


async def test_of_concurrent_changes_of_a_version_one_succeeds(
    client: AsyncClient, post: PostJson
) -> None:
    made = await post("/endpoints", endpoint_body(0))
    place, version = made.headers["Location"], {"If-Match": made.headers["ETag"]}

    async def change(number: int) -> Response:
        if number % 2:
            return await client.delete(place, headers=version)
        body = {"description": f"number {number}"}
        return await client.patch(place, json=body, headers=version)

    statuses = await concurrent_statuses(change)

    assert statuses[200] + statuses[204] == 1
    assert statuses.keys() <= {200, 204, 404, 412}


@pytest.mark.usefixtures("conserved")
async def test_a_deletion_cancels_pending_deliveries_that_are_enqueued_meanwhile(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    made = await post("/endpoints", endpoint_body(0))
    place, version = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    endpoint_id = UUID(made.json()["endpoint_id"])
    await council.enqueue(*(make_message(each) for each in range(1, 101)))
    path = f"/endpoints/{endpoint_id}/test-events"

    async def enqueue(number: int) -> None:
        await asyncio.sleep(number / 500)
        async with transaction(council.engine, council.ledger_id) as db:
            messages = [make_message(each) for each in range(1000 + number * 5, 1005 + number * 5)]
            await store_messages(db, council.ledger_id, messages)
            await asyncio.sleep(0.01)  # others come in between
            await enqueue_messages(db, council.ledger_id, messages)

    async def delete() -> Response:
        await asyncio.sleep(0.05)
        return await client.delete(place, headers=version)

    deleting = asyncio.create_task(delete())
    await asyncio.gather(
        *(enqueue(number) for number in range(50)),
        *(post(path, {}) for _ in range(50)),
    )
    deleted = await deleting

    assert deleted.status_code == 204
    states = await council.query("SELECT DISTINCT state FROM notification.delivery")
    assert states == [("cancelled",)]


async def test_nothing_is_enqueued_while_an_endpoint_is_being_deleted(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1))
    order: list[str] = []

    async def delete() -> None:
        async with transaction(council.engine, council.ledger_id) as db:
            await find_endpoint(db, council.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
            await delete_endpoint(db, council.ledger_id, endpoint_id, datetime.now(UTC))
            await asyncio.sleep(0.5)
            await delete_secrets(db, council.ledger_id, endpoint_id)
            order.append("deleted")

    async def enqueue(ask: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(0.2)
        await ask()
        order.append("asked")

    await asyncio.gather(delete(), enqueue(lambda: council.enqueue(make_message(2))))

    assert order == ["deleted", "asked"]
    assert await pending(council) == []


async def pending(council: CouncilWebhooks) -> Sequence[tuple[object, ...]]:
    return await council.query(
        "SELECT message_id FROM notification.delivery WHERE state = 'pending'"
    )


async def test_pending_deliveries_of_a_deleted_endpoint_are_cancelled(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, 1201)))
    claimed = await council.claim(total=10)
    async with transaction(council.engine, council.ledger_id) as db:
        await delete_endpoint(db, council.ledger_id, endpoint_id, datetime.now(UTC))
        await enqueue_message(
            db, council.ledger_id, UUID(int=9), endpoint_id, UUID(int=1), DeliveryCause.TEST
        )
    assert claimed
    assert len(await pending(council)) == 201

    await Maintenance(council.engine, RetentionPolicy()).sweep()

    assert await pending(council) == []
    assert await council.claim() == []
