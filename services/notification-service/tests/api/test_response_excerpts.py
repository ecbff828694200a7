"""Excerpts of failing receivers' responses: kept where enabled, returned, and erased."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

PostJson = Callable[..., Awaitable[Response]]
IF_MATCH_ANY = {"If-Match": "*"}
COUNT_EXCERPTS = "SELECT count(*) FROM notification.response_excerpt"


@pytest.fixture
async def place(post: PostJson, council: CouncilWebhooks) -> str:
    """An endpoint that keeps answers, with one failed attempt."""
    body = {"url": "https://hooks.council.example.gov.uk/send", "keep_response_excerpts": True}
    made = await post("/endpoints", body)
    assert made.json()["keep_response_excerpts"] is True
    await council.enqueue(make_message(1))
    reply = AttemptResult(
        timedelta(), AttemptFailure.STATUS, 500, None, "Robin Example is not known here"
    )
    await council.record(
        await council.claim(), reply, DeliveryOutcome(DeliveryState.PENDING, timedelta(days=1))
    )
    return made.headers["Location"]


async def shown_excerpt(client: AsyncClient, place: str) -> str | None:
    page = (await client.get(f"{place}/deliveries")).json()
    delivery_id = page["deliveries"][0]["delivery_id"]
    (tried,) = (await client.get(f"/v1/webhooks/deliveries/{delivery_id}")).json()["attempts"]
    assert tried["status"] == 500
    return tried.get("response_excerpt")


async def test_an_excerpt_is_returned_until_it_is_erased(client: AsyncClient, place: str) -> None:
    before = await shown_excerpt(client, place)
    erased = await client.delete(f"{place}/response-excerpts")

    assert before == "Robin Example is not known here"
    assert erased.status_code == 204
    assert await shown_excerpt(client, place) is None
    assert (await client.delete(f"{place}/response-excerpts")).status_code == 204
    nobody = f"/v1/webhooks/endpoints/{UUID(int=1)}/response-excerpts"
    assert (await client.delete(nobody)).status_code == 404


async def test_disabling_excerpts_erases_them(
    client: AsyncClient, place: str, council: CouncilWebhooks
) -> None:
    changed = await client.patch(
        place, json={"keep_response_excerpts": False}, headers=IF_MATCH_ANY
    )

    assert changed.json()["keep_response_excerpts"] is False
    assert await council.query(COUNT_EXCERPTS) == [(0,)]


async def test_deleting_the_endpoint_erases_its_excerpts(
    client: AsyncClient, place: str, council: CouncilWebhooks
) -> None:
    assert (await client.delete(place, headers=IF_MATCH_ANY)).status_code == 204
    assert await council.query(COUNT_EXCERPTS) == [(0,)]


async def test_an_expired_excerpt_is_not_returned_and_then_erased(
    client: AsyncClient, place: str, council: CouncilWebhooks
) -> None:
    maintenance = Maintenance(council.engine, RetentionPolicy())
    await maintenance.sweep()
    assert await council.query(COUNT_EXCERPTS) == [(1,)]

    await council.query(
        "UPDATE notification.response_excerpt SET kept_at = kept_at - interval '8 days' RETURNING 1"
    )

    assert await shown_excerpt(client, place) is None
    await maintenance.sweep()
    assert await council.query(COUNT_EXCERPTS) == [(0,)]


async def test_an_excerpt_of_a_running_attempt_is_erased_by_the_sweep(
    place: str, council: CouncilWebhooks
) -> None:
    await council.query(
        "UPDATE notification.endpoint SET keep_response_excerpts = false RETURNING 1"
    )

    await Maintenance(council.engine, RetentionPolicy()).sweep()

    assert place
    assert await council.query(COUNT_EXCERPTS) == [(0,)]


async def test_an_installation_may_disable_excerpts(place: str, council: CouncilWebhooks) -> None:
    await Maintenance(council.engine, RetentionPolicy(excerpts=timedelta())).sweep()

    assert place
    assert await council.query(COUNT_EXCERPTS) == [(0,)]
