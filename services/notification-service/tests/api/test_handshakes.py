from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid1

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from chassis.database import Ledgers, transaction
from events.envelope import LedgerId
from notification_service.store.handshake_token import HandshakeToken, new_handshake_token
from notification_service.store.handshakes import claim_handshake, due_handshakes
from notification_service.testing import CouncilWebhooks

PostJson = Callable[..., Awaitable[Response]]
HOOK = "https://hooks.council.example.gov.uk/send"
CLOUDEVENTS = {"url": HOOK, "payload_format": "cloudevents"}


async def claim_token(council: CouncilWebhooks) -> HandshakeToken:
    """The token that a sender sends to the receiver."""
    async with transaction(council.engine, Ledgers.ALL) as db:
        (due,) = await due_handshakes(db, set(), 9)
        token = new_handshake_token(due.ledger_id, due.endpoint_id)
        assert await claim_handshake(db, due, uuid1(), token) is not None
    return token


@pytest.fixture
def receiver(app: FastAPI) -> AsyncClient:
    """A receiver, which has no key."""
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://notification-service")


async def test_an_endpoint_gets_standard_webhooks_and_needs_no_handshake_unless_it_asks(
    client: AsyncClient, post: PostJson
) -> None:
    created = await post("/endpoints", {"url": HOOK})
    path = created.headers["Location"]

    assert created.json()["payload_format"] == "standard"
    assert (await client.get(f"{path}/handshake")).status_code == 404
    asked = await post(f"{path.removeprefix('/v1/webhooks')}/handshakes", {})
    assert asked.status_code == 409


async def test_a_handshake_is_asked_for_with_the_format_and_shown(
    client: AsyncClient, post: PostJson
) -> None:
    created = await post("/endpoints", CLOUDEVENTS)
    shown = (await client.get(f"{created.headers['Location']}/handshake")).json()

    assert created.json()["payload_format"] == "cloudevents"
    assert "allowed_at" not in created.json()
    assert (shown["state"], shown["requests"]) == ("requested", 0)
    assert shown["next_request_at"] == shown["requested_at"]


async def test_the_receiver_permits_by_the_address_that_it_was_sent(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks, receiver: AsyncClient
) -> None:
    path = (await post("/endpoints", CLOUDEVENTS)).headers["Location"]
    token = await claim_token(council)

    granted = await receiver.post(
        f"/v1/webhooks/permissions/{token.text}", headers={"WebHook-Allowed-Rate": "60"}
    )
    endpoint, handshake = await client.get(path), await client.get(f"{path}/handshake")
    again = await receiver.get(f"/v1/webhooks/permissions/{token.text}")
    later = await client.get(path)

    assert (granted.status_code, granted.json()) == (200, {"allowed": True})
    assert endpoint.json()["allowed_rate"] == 60
    assert (handshake.json()["state"], handshake.json()["granted_by"]) == ("allowed", "callback")
    assert again.status_code == 200
    assert "allowed_rate" not in later.json(), "a browser states no rate"
    assert "allowed_at" in later.json()


async def test_an_address_that_is_unknown_or_old_permits_nothing(
    client: AsyncClient,
    post: PostJson,
    council: CouncilWebhooks,
    receiver: AsyncClient,
    other_ledger_id: LedgerId,
) -> None:
    path = (await post("/endpoints", CLOUDEVENTS)).headers["Location"]
    earlier = await claim_token(council)
    await post(f"{path.removeprefix('/v1/webhooks')}/handshakes", {})
    current = await claim_token(council)
    wrong = [
        earlier.text,
        HandshakeToken(current.ledger_id, current.endpoint_id, "a" * 43).text,
        HandshakeToken(other_ledger_id, current.endpoint_id, current.secret).text,
        HandshakeToken(current.ledger_id, UUID(int=7), current.secret).text,
        "z" * 87,
        current.text[:-1],
    ]

    refused = [await receiver.get(f"/v1/webhooks/permissions/{each}") for each in wrong]
    bad_rate = await receiver.post(
        f"/v1/webhooks/permissions/{current.text}", headers={"WebHook-Allowed-Rate": "many"}
    )
    await council.query(
        "UPDATE notification.handshake SET callback_until = now() - interval '1 s' RETURNING 1"
    )
    too_old = await receiver.get(f"/v1/webhooks/permissions/{current.text}")

    assert {each.status_code for each in (*refused, too_old)} == {404}
    assert bad_rate.status_code == 400
    assert "allowed_at" not in (await client.get(path)).json()


async def test_another_url_or_format_needs_another_permission(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks, receiver: AsyncClient
) -> None:
    path = (await post("/endpoints", CLOUDEVENTS)).headers["Location"]
    token = await claim_token(council)
    await receiver.get(f"/v1/webhooks/permissions/{token.text}")
    permitted = await client.get(path)

    async def change(body: object) -> Response:
        tag = (await client.get(path)).headers["ETag"]
        return await client.patch(path, json=body, headers={"If-Match": tag})

    described = await change({"description": "changed"})
    moved = await change({"url": f"{HOOK}/2"})
    asked = await client.get(f"{path}/handshake")
    old = await receiver.get(f"/v1/webhooks/permissions/{token.text}")
    plain = await change({"payload_format": "standard"})

    assert "allowed_at" in permitted.json()
    assert "allowed_at" in described.json()
    assert "allowed_at" not in moved.json()
    assert asked.json()["state"] == "requested"
    assert old.status_code == 404
    assert plain.status_code == 200
    assert (await client.get(f"{path}/handshake")).status_code == 404


async def test_a_handshake_is_asked_for_again_once_for_each_key(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    created = await post("/endpoints", CLOUDEVENTS)
    path = f"/endpoints/{created.json()['endpoint_id']}"
    await claim_token(council)

    first = await post(f"{path}/handshakes", {}, key="once")
    again = await post(f"{path}/handshakes", {}, key="once")
    await client.patch(
        created.headers["Location"], json={"state": "disabled"}, headers={"If-Match": '"1"'}
    )
    disabled = await post(f"{path}/handshakes", {})

    assert (first.status_code, first.json()) == (201, again.json())
    assert first.headers["Location"].endswith("/handshake")
    assert (first.json()["requests"], first.json()["state"]) == (0, "requested")
    assert disabled.status_code == 409


async def test_a_deleted_endpoint_has_no_handshake(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks, receiver: AsyncClient
) -> None:
    path = (await post("/endpoints", CLOUDEVENTS)).headers["Location"]
    token = await claim_token(council)

    await client.delete(path, headers={"If-Match": '"1"'})

    assert (await receiver.get(f"/v1/webhooks/permissions/{token.text}")).status_code == 404
    assert await council.query("SELECT 1 FROM notification.handshake") == []


async def test_a_callback_ends_a_week_after_the_request(
    council: CouncilWebhooks, post: PostJson
) -> None:
    await post("/endpoints", CLOUDEVENTS)
    await claim_token(council)

    ((until,),) = await council.query("SELECT callback_until FROM notification.handshake")

    assert isinstance(until, datetime)
    assert timedelta(days=6) < until - datetime.now(UTC) < timedelta(days=8)


async def test_a_head_request_permits_nothing(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks, receiver: AsyncClient
) -> None:
    path = (await post("/endpoints", CLOUDEVENTS)).headers["Location"]
    token = await claim_token(council)

    scanned = await receiver.head(f"/v1/webhooks/permissions/{token.text}")
    shown = (await client.get(path)).json()
    opened = await receiver.get(f"/v1/webhooks/permissions/{token.text}")

    unknown = await receiver.head(f"/v1/webhooks/permissions/{token.text[::-1]}")

    assert (scanned.status_code, scanned.content) == (200, b"")
    assert unknown.status_code == 404
    assert "allowed_at" not in shown
    assert "has not permitted webhooks" in shown["explanation"]
    assert opened.status_code == 200
    assert "explanation" not in (await client.get(path)).json()
