from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from uuid import uuid1

import pytest
from httpx import AsyncClient, Response

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.case_order import EndpointOrdering
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.testing import CouncilWebhooks, make_message

pytestmark = pytest.mark.usefixtures("conserved")
PostJson = Callable[..., Awaitable[Response]]
HOOK = "https://hooks.council.example.gov.uk/send"
Deliveries = Sequence[Mapping[str, object]]


async def deliveries_of(client: AsyncClient, endpoint_id: object) -> Deliveries:
    """The deliveries of an endpoint, by the position of the event."""
    page = await client.get(f"/v1/webhooks/endpoints/{endpoint_id}/deliveries")
    return sorted(page.json()["deliveries"], key=lambda each: each["position"])


async def enqueue_in_order(council: CouncilWebhooks, client: AsyncClient) -> Deliveries:
    """Two deliveries of one case, the second of which waits."""
    endpoint_id = await council.add_endpoint(ordering=EndpointOrdering.CASE)
    await council.enqueue(make_message(1), make_message(2))
    return await deliveries_of(client, endpoint_id)


async def test_an_endpoint_has_no_order_unless_it_asks_for_one(
    client: AsyncClient, post: PostJson
) -> None:
    plain = await post("/endpoints", {"url": HOOK})
    ordered = await post("/endpoints", {"url": HOOK, "ordering": "case", "order_wait_hours": 72})

    assert (plain.json()["ordering"], plain.json()["order_wait_hours"]) == ("none", 24)
    assert (ordered.json()["ordering"], ordered.json()["order_wait_hours"]) == ("case", 72)
    changed = await client.patch(
        plain.headers["Location"], json={"ordering": "case"}, headers={"If-Match": '"1"'}
    )
    assert (changed.json()["ordering"], changed.json()["order_wait_hours"]) == ("case", 24)


@pytest.mark.parametrize(
    "body", [{"ordering": "all"}, {"ordering": None}, {"order_wait_hours": 0},
             {"order_wait_hours": 73}, {"order_wait_hours": "24"}],
)  # fmt: skip
async def test_a_bad_order_is_refused(post: PostJson, body: Mapping[str, object]) -> None:
    assert (await post("/endpoints", {"url": HOOK, **body})).status_code == 422


async def test_a_delivery_shows_that_it_waits_and_for_which(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    first, second = await enqueue_in_order(council, client)

    shown = (await client.get(f"/v1/webhooks/deliveries/{second['delivery_id']}")).json()

    assert (first["waits"], second["waits"]) == (False, True)
    assert "next_attempt_at" in first
    assert "next_attempt_at" not in second
    assert shown["waits_for"] == first["delivery_id"]
    assert shown["state"] == "pending"


async def test_a_skip_is_recorded_and_lets_the_next_be_sent(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    first, second = await enqueue_in_order(council, client)

    path = f"/deliveries/{first['delivery_id']}/skips"
    skipped = await post(path, {}, key="once")
    repeated = await post(path, {}, key="once")
    again = await post(path, {})
    shown = (await client.get(f"/v1/webhooks/deliveries/{second['delivery_id']}")).json()

    assert skipped.status_code == 201
    assert skipped.json() == repeated.json()
    assert (skipped.json()["skip_reason"], skipped.json()["state"]) == ("requested", "pending")
    assert "skipped_at" in skipped.json()
    assert again.status_code == 409
    assert shown["waits"] is False
    assert "waits_for" not in shown
    assert len(await council.claim()) == 2


async def test_what_holds_up_no_case_cannot_be_skipped(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    _, waiting = await enqueue_in_order(council, client)
    plain = await council.add_endpoint()
    await council.enqueue(make_message(3, case=9))
    (unordered,) = await deliveries_of(client, plain)

    for each in (waiting, unordered):
        assert (await post(f"/deliveries/{each['delivery_id']}/skips", {})).status_code == 409
    assert (await post(f"/deliveries/{uuid1()}/skips", {})).status_code == 404


async def test_an_exhausted_delivery_shows_that_its_case_went_on(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    first, _ = await enqueue_in_order(council, client)
    failed = AttemptResult(timedelta(microseconds=1), AttemptFailure.STATUS, 500)

    await council.record(await council.claim(), failed, DeliveryOutcome(DeliveryState.EXHAUSTED))

    shown = (await client.get(f"/v1/webhooks/deliveries/{first['delivery_id']}")).json()
    assert (shown["state"], shown["skip_reason"]) == ("exhausted", "exhausted")
    assert shown["skipped_at"] == shown["settled_at"]
