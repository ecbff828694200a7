"""What failing receivers answer: kept where it is asked for, shown, and erased."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from notification_service.domain.reply import Failure, Reply
from notification_service.domain.verdict import State, Verdict
from notification_service.testing import Council, message
from notification_service.worker.maintenance import Keep, Maintenance

Post = Callable[..., Awaitable[Response]]
ANY = {"If-Match": "*"}
COUNT = "SELECT count(*) FROM notification.answer_excerpt"


@pytest.fixture
async def place(post: Post, council: Council) -> str:
    """An endpoint that keeps answers, with one failed attempt."""
    body = {"url": "https://hooks.council.example.gov.uk/send", "keep_answers": True}
    made = await post("/endpoints", body)
    assert made.json()["keep_answers"] is True
    await council.happens(message(1))
    reply = Reply(timedelta(), Failure.STATUS, 500, None, "Robin Example is not known here")
    await council.ends(await council.takes(), reply, Verdict(State.PENDING, timedelta(days=1)))
    return made.headers["Location"]


async def shown(client: AsyncClient, place: str) -> str | None:
    page = (await client.get(f"{place}/deliveries")).json()
    delivery_id = page["deliveries"][0]["delivery_id"]
    (tried,) = (await client.get(f"/v1/webhooks/deliveries/{delivery_id}")).json()["tried"]
    assert tried["status"] == 500
    return tried.get("answer")


async def test_an_answer_is_shown_until_it_is_erased(client: AsyncClient, place: str) -> None:
    before = await shown(client, place)
    erased = await client.delete(f"{place}/answers")

    assert before == "Robin Example is not known here"
    assert erased.status_code == 204
    assert await shown(client, place) is None
    assert (await client.delete(f"{place}/answers")).status_code == 204
    nobody = f"/v1/webhooks/endpoints/{UUID(int=1)}/answers"
    assert (await client.delete(nobody)).status_code == 404


async def test_turning_it_off_erases(client: AsyncClient, place: str, council: Council) -> None:
    changed = await client.patch(place, json={"keep_answers": False}, headers=ANY)

    assert changed.json()["keep_answers"] is False
    assert await council.asks(COUNT) == [(0,)]


async def test_deleting_the_endpoint_erases(
    client: AsyncClient, place: str, council: Council
) -> None:
    assert (await client.delete(place, headers=ANY)).status_code == 204
    assert await council.asks(COUNT) == [(0,)]


async def test_an_answer_is_not_shown_beyond_its_age_and_then_erased(
    client: AsyncClient, place: str, council: Council
) -> None:
    maintenance = Maintenance(council.engine, Keep())
    await maintenance.sweep()
    assert await council.asks(COUNT) == [(1,)]

    await council.asks(
        "UPDATE notification.answer_excerpt SET kept_at = kept_at - interval '8 days' RETURNING 1"
    )

    assert await shown(client, place) is None
    await maintenance.sweep()
    assert await council.asks(COUNT) == [(0,)]


async def test_what_an_attempt_under_way_still_kept_is_swept(place: str, council: Council) -> None:
    await council.asks("UPDATE notification.endpoint SET keeps_answers = false RETURNING 1")

    await Maintenance(council.engine, Keep()).sweep()

    assert place
    assert await council.asks(COUNT) == [(0,)]


async def test_an_installation_may_keep_none(place: str, council: Council) -> None:
    await Maintenance(council.engine, Keep(answers=timedelta())).sweep()

    assert place
    assert await council.asks(COUNT) == [(0,)]
