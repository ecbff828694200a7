import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx import AsyncClient, Response
from standardwebhooks import Webhook, WebhookVerificationError

from notification_service.domain.signature import parse_secret
from notification_service.testing import (
    CouncilWebhooks,
    make_message,
    running_sender,
    wait_for_query,
)

pytestmark = pytest.mark.usefixtures("conserved")
PostJson = Callable[..., Awaitable[Response]]
HOOK = "https://hooks.council.example.gov.uk/send"
BOTH = ["v1", "v1a"]
COUNT_ATTEMPTS = "SELECT count(*) FROM notification.attempt"
MAKE_DUE = "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"


async def test_an_endpoint_is_signed_with_a_secret_unless_it_asks_for_more(
    client: AsyncClient, post: PostJson
) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]

    assert (await client.get(place)).json()["signature_schemes"] == ["v1"]
    assert (await client.get(f"{place}/public-keys")).json() == {"public_keys": []}


async def test_the_public_key_of_an_endpoint_can_be_read(
    client: AsyncClient, post: PostJson
) -> None:
    made = await post("/endpoints", {"url": HOOK, "signature_schemes": ["v1a"]})

    keys = (await client.get(f"{made.headers['Location']}/public-keys")).json()["public_keys"]

    assert made.json()["signature_schemes"] == ["v1a"]
    (key,) = keys
    assert len(b64decode(key["public_key"].removeprefix("whpk_"))) == 32
    assert "expires_at" not in key


async def test_a_scheme_is_added_and_left_out_again_with_the_same_key(
    client: AsyncClient, post: PostJson
) -> None:
    place = (await post("/endpoints", {"url": HOOK})).headers["Location"]
    shown: list[object] = []

    for version, schemes in enumerate([BOTH, ["v1"], BOTH], start=1):
        body, match = {"signature_schemes": schemes}, {"If-Match": f'"{version}"'}
        changed = await client.patch(place, json=body, headers=match)
        assert changed.json()["signature_schemes"] == schemes
        shown.append((await client.get(f"{place}/public-keys")).json())

    assert shown[0] == shown[1] == shown[2] != {"public_keys": []}


@pytest.mark.parametrize("schemes", [[], ["v2"], ["v1", "v1"], "v1", None, [None]])
async def test_bad_schemes_are_refused(post: PostJson, schemes: object) -> None:
    response = await post("/endpoints", {"url": HOOK, "signature_schemes": schemes})

    assert response.status_code == 422


async def test_a_rotated_key_overlaps_with_the_old_one_and_leaves_the_secret(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    place = (await post("/endpoints", {"url": HOOK, "signature_schemes": BOTH})).headers["Location"]
    path = place.removeprefix("/v1/webhooks")
    (old,) = (await client.get(f"{place}/public-keys")).json()["public_keys"]

    rotated = await post(f"{path}/key-rotations", {"overlap_hours": 1}, key="once")
    repeated = await post(f"{path}/key-rotations", {"overlap_hours": 1}, key="once")
    newest, ending = (await client.get(f"{place}/public-keys")).json()["public_keys"]

    assert rotated.status_code == 201
    assert rotated.json() == repeated.json()
    assert newest["public_key"] == rotated.json()["public_key"] != old["public_key"]
    assert ending == old | {"expires_at": rotated.json()["old_key_expires_at"]}
    assert await council.query(
        "SELECT scheme, count(*), count(valid_until) FROM notification.endpoint_secret"
        " GROUP BY scheme ORDER BY scheme"
    ) == [("v1", 1, 0), ("v1a", 2, 1)]
    statuses = [(await post(f"{path}/key-rotations", {})).status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 409]


async def test_no_private_key_is_stored_in_clear_text(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    """A private key is 32 bytes; encrypted it is 48, and the tag makes it another."""
    await post("/endpoints", {"url": HOOK, "signature_schemes": BOTH})

    assert await council.query(
        "SELECT DISTINCT octet_length(ciphertext) FROM notification.endpoint_secret"
    ) == [(48,)]


async def test_webhooks_arrive_with_a_signature_of_each_scheme_and_each_valid_key(
    client: AsyncClient, post: PostJson, council: CouncilWebhooks
) -> None:
    arrived: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def accept(request: web.Request) -> web.Response:
        head = request.headers
        content = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode()
        await arrived.put((head["webhook-signature"], content + await request.read()))
        return web.Response(status=204)

    async with TestServer(make_app(accept)) as server, running_sender(council):
        url = str(server.make_url("/"))
        made = await post("/endpoints", {"url": url, "signature_schemes": BOTH})
        place = made.headers["Location"]
        await post(f"{place.removeprefix('/v1/webhooks')}/key-rotations", {})
        keys = (await client.get(f"{place}/public-keys")).json()["public_keys"]
        await council.enqueue(make_message(1))
        async with asyncio.timeout(60):
            signed, content = await arrived.get()

    secret, *signatures = signed.split(" ")
    assert secret == parse_secret(made.json()["secret"]).sign(content)
    assert len(keys) == len(signatures) == 2
    for key, signature in zip(keys, signatures, strict=True):
        public = Ed25519PublicKey.from_public_bytes(b64decode(key["public_key"][5:]))
        public.verify(b64decode(signature.removeprefix("v1a,")), content)


async def test_a_retry_is_signed_with_what_is_valid_at_its_own_time(
    post: PostJson, council: CouncilWebhooks
) -> None:
    """The secret and the key are rotated while a delivery is retried, and again without overlap."""
    arrived: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def refuse(request: web.Request) -> web.Response:
        await arrived.put((dict(request.headers), await request.read()))
        return web.Response(status=500)

    async with TestServer(make_app(refuse)) as server, running_sender(council):
        body = {"url": str(server.make_url("/")), "signature_schemes": BOTH}
        made = await post("/endpoints", body)
        place = made.headers["Location"].removeprefix("/v1/webhooks")
        secrets = [made.json()["secret"]]
        attempts: list[tuple[dict[str, str], bytes]] = []
        await council.enqueue(make_message(1))
        for hours in (24, 0, None):
            async with asyncio.timeout(60):
                attempts.append(await arrived.get())
            await wait_for_query(council, COUNT_ATTEMPTS, len(attempts))
            if hours is not None:
                rotated = await post(f"{place}/secret-rotations", {"overlap_hours": hours})
                secrets.append(rotated.json()["secret"])
                await post(f"{place}/key-rotations", {"overlap_hours": hours})
                await council.query(MAKE_DUE)

    assert {headers["webhook-id"] for headers, _ in attempts} == {str(UUID(int=1))}
    verifying = [[is_genuine(each, *attempt) for each in secrets] for attempt in attempts]
    assert verifying == [[True, False, False], [True, True, False], [False, False, True]]
    schemes = [headers["webhook-signature"].count("v1a,") for headers, _ in attempts]
    assert schemes == [1, 2, 1]


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def make_app(respond: Callable[[web.Request], Awaitable[web.Response]]) -> web.Application:
    app = web.Application()
    app.router.add_post("/", respond)
    return app
