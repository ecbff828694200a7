from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid1

import pytest
from httpx import AsyncClient, Response

from chassis.database import Ledgers, driver_connection, transaction
from chassis.encryption.encryption_keys import KEY_ID_LENGTH
from events.envelope import LedgerId
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.testing import CouncilWebhooks, make_message

PostJson = Callable[..., Awaitable[Response]]
Connect = Callable[..., Awaitable[AsyncClient]]
HOOK = "https://hooks.council.example.gov.uk/send"
ENDPOINTS = "/v1/webhooks/endpoints"


async def test_a_new_endpoint_receives_all_events_and_returns_its_secret_once(
    client: AsyncClient, post: PostJson
) -> None:
    made = await post("/endpoints", {"url": HOOK})
    shown = await client.get(made.headers["Location"])

    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert shown.json() == {key: made.json()[key] for key in made.json() if key != "secret"}
    assert (shown.json()["event_types"], shown.json()["state"]) == (["*"], "enabled")
    assert shown.headers["ETag"] == made.headers["ETag"] == '"1"'


async def test_a_repeated_post_returns_the_same_secret(post: PostJson) -> None:
    first = await post("/endpoints", {"url": HOOK}, key="k")
    repeated = await post("/endpoints", {"url": HOOK}, key="k")

    assert repeated.headers["Idempotency-Replayed"] == "true"
    assert repeated.json() == first.json()


async def test_no_secret_is_stored_in_clear_text(post: PostJson, council: CouncilWebhooks) -> None:
    secret = (await post("/endpoints", {"url": HOOK})).json()["secret"]

    for table in ("endpoint_secret", "idempotency", "endpoint"):
        rows = await council.query(f"SELECT t::text FROM notification.{table} t")  # noqa: S608
        hexed = secret.encode().hex()
        assert rows
        assert all(secret not in str(row) and hexed not in str(row) for row in rows)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": "http://example.org/"},
        {"url": "https://127.0.0.2/"},
        {"url": "https://user@example.org/"},
        {"url": "https://metadata.google.internal/"},
        {"url": HOOK, "event_types": []},
        {"url": HOOK, "event_types": ["request.refusd"]},
        {"url": HOOK, "description": "x" * 101},
        {"url": HOOK, "description": "Siân"},
        {"url": HOOK, "secret": "mine"},
        {"url": None},
    ],
)
async def test_a_bad_endpoint_is_refused(post: PostJson, body: object) -> None:
    response = await post("/endpoints", body)

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "user@example" not in response.text


async def test_an_endpoint_may_subscribe_to_families_and_types(post: PostJson) -> None:
    wanted = ["request.*", "deadline.missed"]

    response = await post("/endpoints", {"url": HOOK, "event_types": wanted})

    assert response.json()["event_types"] == wanted


async def test_a_change_needs_the_version_that_was_read(
    client: AsyncClient, post: PostJson
) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]

    without = await client.patch(place, json={"description": "new"})
    changed = await client.patch(place, json={"description": "new"}, headers={"If-Match": '"1"'})
    stale = await client.patch(place, json={"description": "x"}, headers={"If-Match": '"1"'})

    assert [without.status_code, changed.status_code, stale.status_code] == [428, 200, 412]
    assert (changed.json()["description"], changed.json()["url"]) == ("new", HOOK)
    assert changed.headers["ETag"] == '"2"'


async def test_an_endpoint_is_paused_and_enabled_again(client: AsyncClient, post: PostJson) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]

    paused = await client.patch(place, json={"state": "disabled"}, headers={"If-Match": '"1"'})
    enabled = await client.patch(place, json={"state": "enabled"}, headers={"If-Match": '"2"'})

    assert paused.json()["disabled_reason"] == "paused"
    assert "disabled_at" in paused.json()
    assert "disabled_reason" not in enabled.json()


async def test_a_deleted_endpoint_is_gone(client: AsyncClient, post: PostJson) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]

    deleted = await client.delete(place, headers={"If-Match": '"1"'})

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await client.get(place)).status_code == 404
    assert (await client.delete(place, headers={"If-Match": '"1"'})).status_code == 404
    assert (await client.get(ENDPOINTS)).json() == {"endpoints": []}


async def test_an_unchanged_endpoint_is_304(client: AsyncClient, post: PostJson) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]

    assert (await client.get(place, headers={"If-None-Match": '"1"'})).status_code == 304


async def test_more_than_fifty_endpoints_are_refused(
    post: PostJson, council: CouncilWebhooks
) -> None:
    for _ in range(50):
        await council.add_endpoint()

    assert (await post("/endpoints", {"url": HOOK})).status_code == 409


async def test_another_council_s_endpoint_does_not_exist(
    connect: Connect, other_ledger_id: LedgerId, post: PostJson
) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]
    other = await connect(other_ledger_id)

    assert (await other.get(place)).status_code == 404
    assert (await other.get(f"{ENDPOINTS}/{uuid1()}")).status_code == 404
    assert (await other.get(f"{place}/deliveries")).status_code == 404
    assert (await other.get(ENDPOINTS)).json() == {"endpoints": []}
    assert (await other.delete(place, headers={"If-Match": "*"})).status_code == 404


async def test_a_key_without_the_scope_is_refused(connect: Connect, ledger_id: LedgerId) -> None:
    reader = await connect(ledger_id, "cases:read")

    assert (await reader.get(ENDPOINTS)).status_code == 403


async def test_a_test_event_is_enqueued_whatever_the_filters(
    client: AsyncClient, post: PostJson
) -> None:
    body = {"url": HOOK, "event_types": ["draft.*"]}
    place = (await post("/endpoints", body)).headers["Location"]

    response = await post(place.removeprefix("/v1/webhooks") + "/test-events", {})
    delivery = await client.get(response.headers["Location"])

    assert response.status_code == 201
    assert (delivery.json()["type"], delivery.json()["cause"]) == ("webhook.test", "test")
    assert (delivery.json()["state"], delivery.json()["attempts"]) == ("pending", [])


async def test_a_disabled_endpoint_is_not_tested(client: AsyncClient, post: PostJson) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]
    await client.patch(place, json={"state": "disabled"}, headers={"If-Match": '"1"'})

    assert (await post(place.removeprefix("/v1/webhooks") + "/test-events", {})).status_code == 409


async def test_a_rotated_secret_overlaps_with_the_old_one(
    post: PostJson, council: CouncilWebhooks
) -> None:
    made = (await post("/endpoints", {"url": HOOK})).json()
    path = f"/endpoints/{made['endpoint_id']}/secret-rotations"

    rotated = await post(path, {"overlap_hours": 1})
    in_force = await council.query(
        "SELECT count(*), count(valid_until) FROM notification.endpoint_secret"
    )

    assert rotated.status_code == 201
    assert rotated.json()["secret"] != made["secret"]
    assert in_force == [(2, 1)]


async def test_rotating_without_overlap_ends_the_old_secret_at_once(
    post: PostJson, council: CouncilWebhooks
) -> None:
    made = (await post("/endpoints", {"url": HOOK})).json()

    await post(f"/endpoints/{made['endpoint_id']}/secret-rotations", {"overlap_hours": 0})

    assert await council.query("SELECT count(*) FROM notification.endpoint_secret") == [(1,)]


async def test_the_number_of_valid_secrets_is_limited(post: PostJson) -> None:
    path = f"/endpoints/{(await post('/endpoints', {'url': HOOK})).json()['endpoint_id']}"

    statuses = [(await post(f"{path}/secret-rotations", {})).status_code for _ in range(5)]

    assert statuses == [201, 201, 201, 201, 409]


async def test_deliveries_are_listed_page_by_page_and_by_state(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, 6)))
    place = f"{ENDPOINTS}/{endpoint_id}/deliveries"

    first = (await client.get(place, params={"limit": 3})).json()
    rest = (await client.get(place, params={"limit": 3, "cursor": first["next"]})).json()
    none = (await client.get(place, params={"state": "delivered"})).json()
    bad = await client.get(place, params={"state": "pending", "cursor": first["next"]})

    seen = [each["webhook_id"] for each in first["deliveries"] + rest["deliveries"]]
    assert sorted(seen) == [str(UUID(int=each)) for each in range(1, 6)]
    assert "next" not in rest
    assert none == {"deliveries": []}
    assert bad.status_code == 400


async def test_a_redelivery_has_the_same_webhook_id(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1))
    async with transaction(council.engine, Ledgers.ALL) as db:
        delivery_id = await (await driver_connection(db)).fetchval(
            "SELECT delivery_id FROM notification.delivery"
        )

    response = await post(f"/deliveries/{delivery_id}/redeliveries", {})
    repeated = await post(f"/deliveries/{delivery_id}/redeliveries", {})

    body = response.json()
    assert (body["webhook_id"], body["cause"]) == (str(UUID(int=1)), "redelivery")
    assert repeated.json()["delivery_id"] != body["delivery_id"]
    page = (await client.get(f"{ENDPOINTS}/{endpoint_id}/deliveries")).json()
    assert len(page["deliveries"]) == 3


async def test_a_delivery_of_a_deleted_endpoint_is_read_by_its_id_and_in_no_list(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    place = f"{ENDPOINTS}/{await council.add_endpoint()}"
    await council.enqueue(make_message(1))
    [delivery] = (await client.get(f"{place}/deliveries")).json()["deliveries"]

    tag = (await client.get(place)).headers["ETag"]
    await client.delete(place, headers={"If-Match": tag})

    shown = await client.get(f"/v1/webhooks/deliveries/{delivery['delivery_id']}")
    assert (shown.status_code, shown.json()["state"]) == (200, "cancelled")
    assert (await client.get(f"{place}/deliveries")).status_code == 404


@pytest.mark.parametrize("status", [0, 99, 199, 600, 999, None])
async def test_an_attempt_is_returned_whatever_its_receiver_sent(
    client: AsyncClient, council: CouncilWebhooks, status: int | None
) -> None:
    await council.add_endpoint()
    await council.enqueue(make_message(1))
    claimed = await council.claim()
    reply = AttemptResult(timedelta(days=400), AttemptFailure.STATUS, status)
    await council.record(claimed, reply, DeliveryOutcome(DeliveryState.PENDING, timedelta(days=1)))

    response = await client.get(f"/v1/webhooks/deliveries/{claimed[0].delivery_id}")

    assert response.status_code == 200
    assert response.json()["attempts"][0].get("status") == status


@pytest.mark.parametrize(
    "path",
    [f"/endpoints/{UUID(int=1)}/test-events", f"/deliveries/{UUID(int=1)}/redeliveries"],
)
async def test_an_unknown_delivery_or_replay_is_404(post: PostJson, path: str) -> None:
    assert (await post(path, {})).status_code == 404


async def verified_endpoint(post: PostJson, council: CouncilWebhooks) -> str:
    """The path of an endpoint that has answered a webhook."""
    made = (await post("/endpoints", {"url": HOOK})).json()
    await council.query("UPDATE notification.endpoint SET verified_at = now() RETURNING 1")
    return f"/endpoints/{made['endpoint_id']}"


async def test_a_replay_states_its_range(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    path = await verified_endpoint(post, council)

    response = await post(f"{path}/replays", {"after": 0})

    assert response.status_code == 201
    shown = await client.get(response.headers["Location"])
    assert shown.json() == response.json()
    assert (shown.json()["after"], shown.json()["until"], shown.json()["delivery_count"]) == (
        0,
        0,
        0,
    )


async def test_an_endpoint_has_one_running_replay(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    path = await verified_endpoint(post, council)
    running = (await post(f"{path}/replays", {"after": 0})).headers["Location"]

    second = await post(f"{path}/replays", {"after": 0})
    cancelled = await client.delete(running)
    third = await post(f"{path}/replays", {"after": 0})

    assert (second.status_code, cancelled.status_code, third.status_code) == (409, 204, 201)
    assert "is running" in second.json()["detail"]
    assert (await client.get(running)).json()["state"] == "cancelled"
    assert (await client.delete(running)).status_code == 204
    assert (await client.delete(f"/v1/webhooks/replays/{UUID(int=1)}")).status_code == 404


async def test_an_unverified_endpoint_gets_no_replay(post: PostJson) -> None:
    made = (await post("/endpoints", {"url": HOOK})).json()

    response = await post(f"/endpoints/{made['endpoint_id']}/replays", {"after": 0})

    assert "verified_at" not in made
    assert response.status_code == 409
    assert "unverified" in response.json()["detail"]


async def test_a_changed_url_must_be_verified_again(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    place = f"/v1/webhooks{await verified_endpoint(post, council)}"
    any_version = {"If-Match": "*"}

    same = await client.patch(place, json={"url": HOOK}, headers=any_version)
    other = await client.patch(place, json={"url": f"{HOOK}/new"}, headers=any_version)

    assert "verified_at" in same.json()
    assert "verified_at" not in other.json()


async def test_an_endpoint_explains_why_it_fails_or_is_disabled_and_what_to_do(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    path = (await post("/endpoints", {"url": HOOK, "event_types": ["webhook.*"]})).headers[
        "Location"
    ]
    healthy = (await client.get(path)).json()
    await council.query("UPDATE notification.endpoint SET failing_since = now() RETURNING 1")
    failing = (await client.get(path)).json()
    disabled = await client.patch(path, json={"state": "disabled"}, headers={"If-Match": '"1"'})
    enabled = await client.patch(path, json={"state": "enabled"}, headers={"If-Match": '"2"'})

    assert {"explanation", "disabled_after"}.isdisjoint(healthy)
    assert "is disabled if none succeeds until" in failing["explanation"]
    ends_in = datetime.fromisoformat(failing["disabled_after"]) - datetime.fromisoformat(
        failing["failing_since"]
    )
    assert ends_in == timedelta(days=5)
    assert "the council disabled it" in disabled.json()["explanation"]
    assert "disabled_after" not in disabled.json()
    assert {"explanation", "disabled_after"}.isdisjoint(enabled.json())


@pytest.mark.parametrize("path", ["", "/{id}/secret-rotations", "/{id}/test-events"])
async def test_the_repeat_of_a_post_whose_key_was_removed_is_refused_with_what_to_do(
    post: PostJson, council: CouncilWebhooks, path: str
) -> None:
    endpoint_id = (await post("/endpoints", {"url": HOOK})).json()["endpoint_id"]
    where, body = f"/endpoints{path}".format(id=endpoint_id), {} if path else {"url": HOOK}
    first = await post(where, body, key="k")
    other_key = "0" * KEY_ID_LENGTH

    await council.query(
        f"UPDATE notification.idempotency SET result = '{other_key}'::bytea"  # noqa: S608  # constants
        f" || substring(result FROM {KEY_ID_LENGTH + 1}) RETURNING 1"
    )
    repeated = await post(where, body, key="k")
    fresh = await post(where, body, key="another")

    assert first.status_code == fresh.status_code == 201
    assert repeated.status_code == 409
    assert repeated.json()["code"] == "conflict"
    assert "WEBHOOK_SECRETS_KEY" in repeated.json()["detail"]
    assert "a new key" in repeated.json()["detail"]


async def test_a_change_that_changes_nothing_leaves_the_version(
    client: AsyncClient, post: PostJson
) -> None:
    made = await post("/endpoints", {"url": HOOK, "event_types": ["request.*"]})
    place, tag = made.headers["Location"], made.headers["ETag"]
    bodies: list[dict[str, object]] = [
        {},
        {"state": "enabled"},
        {"url": HOOK, "event_types": ["request.*"], "signature_schemes": ["v1"]},
    ]

    for body in bodies:
        same = await client.patch(place, json=body, headers={"If-Match": tag})
        assert (same.status_code, same.headers["ETag"]) == (200, tag)
        assert same.json()["version"] == made.json()["version"]
    other = await client.patch(place, json={"description": "x"}, headers={"If-Match": tag})

    assert other.headers["ETag"] != tag


async def test_a_disabled_endpoint_gets_no_redelivery(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(make_message(1))
    ((delivery_id,),) = await council.query("SELECT delivery_id FROM notification.delivery")
    tag = (await client.get(f"{ENDPOINTS}/{endpoint_id}")).headers["ETag"]
    await client.patch(
        f"{ENDPOINTS}/{endpoint_id}", json={"state": "disabled"}, headers={"If-Match": tag}
    )

    refused = await post(f"/deliveries/{delivery_id}/redeliveries", {})

    assert refused.status_code == 409
    assert "enable it first" in refused.json()["detail"]
