"""Receivers whose certificates are of an authority of their council, over real TLS."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from httpx import AsyncClient, Response

from chassis.database import transaction
from notification_service.domain.payload_format import PayloadFormat
from notification_service.store.handshakes import request_handshake
from notification_service.testing import (
    ATTEMPT_LIMITS,
    ORIGIN,
    CouncilWebhooks,
    make_message,
    running_sender,
    wait_for_query,
)
from notification_service.testing.certificates import CertificateAuthority, tls_receiver
from notification_service.worker.client_contexts import ClientContexts
from notification_service.worker.handshaker import Handshaker, HandshakeTerms
from notification_service.worker.http_client import open_session

pytestmark = pytest.mark.usefixtures("conserved")
PostJson: TypeAlias = Callable[..., Awaitable[Response]]
PUBLIC: Final = CertificateAuthority("an authority that everybody trusts")
COUNCIL_ROOT: Final = CertificateAuthority("root of the council")
ISSUING: Final = CertificateAuthority("issuing authority of the council", COUNCIL_ROOT)
CLIENTS: Final = CertificateAuthority("authority of clients")
STRANGER: Final = CertificateAuthority("another authority")
HOOK: Final = "https://hooks.council.example.gov.uk/send"
DELIVERED: Final = "SELECT count(*) FROM notification.delivery WHERE state = 'delivered'"
ATTEMPTS: Final = "SELECT count(*) FROM notification.attempt"
FAILURES: Final = "SELECT failure FROM notification.attempt ORDER BY number, failure"
MAKE_DUE: Final = (
    "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
)


@pytest.fixture(autouse=True)
def public_authorities(council: CouncilWebhooks) -> None:
    """What the sender trusts where an endpoint names no authorities."""
    council.trust = PUBLIC.trusting_context


@pytest.mark.parametrize(
    "authorities",
    [
        pytest.param(COUNCIL_ROOT.pem, id="the root"),
        pytest.param(STRANGER.pem + COUNCIL_ROOT.pem, id="one of several"),
    ],
)
async def test_a_webhook_is_sent_to_a_receiver_of_the_named_authority(
    council: CouncilWebhooks, authorities: str
) -> None:
    async with tls_receiver(COUNCIL_ROOT, None) as receiver, running_sender(council):
        await council.add_endpoint(url=receiver.url, receiver_authorities=authorities)
        await council.enqueue(make_message(1))
        await wait_for_query(council, DELIVERED, 1)

    assert receiver.webhook_ids == [str(UUID(int=1))]


async def test_an_intermediate_authority_is_trusted_without_its_root(
    council: CouncilWebhooks,
) -> None:
    async with tls_receiver(ISSUING, None) as receiver, running_sender(council):
        await council.add_endpoint(url=receiver.url, receiver_authorities=ISSUING.pem)
        await council.enqueue(make_message(1))
        await wait_for_query(council, DELIVERED, 1)


@pytest.mark.parametrize(
    ("receiver_of", "host", "authorities"),
    [
        pytest.param(COUNCIL_ROOT, "127.0.0.1", None, id="an endpoint that names none"),
        pytest.param(COUNCIL_ROOT, "127.0.0.1", STRANGER.pem, id="another authority"),
        pytest.param(PUBLIC, "127.0.0.1", COUNCIL_ROOT.pem, id="a public one in its place"),
        pytest.param(COUNCIL_ROOT, "127.0.0.2", COUNCIL_ROOT.pem, id="the name of another host"),
    ],
)
async def test_nothing_is_sent_to_a_receiver_that_is_not_certified_by_the_named_authority(
    council: CouncilWebhooks, receiver_of: CertificateAuthority, host: str, authorities: str | None
) -> None:
    async with (
        tls_receiver(receiver_of, None, certified_host=host) as receiver,
        running_sender(council),
    ):
        await council.add_endpoint(url=receiver.url, receiver_authorities=authorities)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)

    assert await council.query(FAILURES) == [("tls",)]
    assert receiver.methods == []


async def test_an_authority_is_trusted_for_the_endpoint_that_names_it_only(
    council: CouncilWebhooks,
) -> None:
    """A connection that the first has opened is not used for the second."""
    async with tls_receiver(COUNCIL_ROOT, None) as receiver, running_sender(council):
        await council.add_endpoint(
            "request.*", url=receiver.url, receiver_authorities=COUNCIL_ROOT.pem
        )
        await council.add_endpoint("draft.*", url=receiver.url)
        await council.enqueue(make_message(1))
        await wait_for_query(council, DELIVERED, 1)
        await council.enqueue(make_message(2, "draft.issued"))
        await wait_for_query(council, ATTEMPTS, 2)

    assert await council.query(FAILURES) == [("tls",), (None,)]
    assert len(receiver.methods) == 1


async def test_a_receiver_of_the_named_authority_may_ask_for_a_client_certificate(
    council: CouncilWebhooks, client: AsyncClient, post: PostJson
) -> None:
    async with tls_receiver(COUNCIL_ROOT, CLIENTS) as receiver, running_sender(council):
        endpoint_id = await council.add_endpoint(
            url=receiver.url, receiver_authorities=COUNCIL_ROOT.pem
        )
        path = f"/endpoints/{endpoint_id}/client-certificates"
        requested = (await post(path, {})).json()
        installed = await client.put(
            f"/v1/webhooks{path}/{requested['certificate_id']}/chain",
            json={"certificate": CLIENTS.sign(requested["signing_request"])},
        )
        await council.enqueue(make_message(1))
        await wait_for_query(council, DELIVERED, 1)

    assert receiver.serials == [installed.json()["client_certificates"][0]["serial_number"]]


async def test_a_retry_is_checked_by_the_authorities_that_are_named_meanwhile(
    council: CouncilWebhooks, client: AsyncClient
) -> None:
    async with tls_receiver(COUNCIL_ROOT, None) as receiver, running_sender(council):
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)
        await change(client, endpoint_id, COUNCIL_ROOT.pem)
        await council.query("UPDATE notification.endpoint SET backoff_until = NULL RETURNING 1")
        await council.query(MAKE_DUE)
        await wait_for_query(council, DELIVERED, 1)

    assert await council.query(FAILURES) == [("tls",), (None,)]


async def change(client: AsyncClient, endpoint_id: UUID, authorities: str) -> Response:
    """Change the authorities. The sender records the health of the endpoint meanwhile."""
    place = f"/v1/webhooks/endpoints/{endpoint_id}"
    while True:
        tag = (await client.get(place)).headers["ETag"]
        body = {"receiver_authorities": authorities}
        response = await client.patch(place, json=body, headers={"If-Match": tag})
        if response.status_code != 412:
            return response


@pytest.mark.parametrize(
    ("authorities", "state"),
    [(COUNCIL_ROOT.pem, ("allowed", None)), (None, ("requested", "tls"))],
)
async def test_a_receiver_is_asked_for_its_permission_where_the_authority_is_named(
    council: CouncilWebhooks, authorities: str | None, state: tuple[str, str | None]
) -> None:
    async with tls_receiver(COUNCIL_ROOT, None) as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": ORIGIN}
        endpoint_id = await council.add_endpoint(
            url=receiver.url,
            payload_format=PayloadFormat.CLOUDEVENTS,
            receiver_authorities=authorities,
        )
        await make_handshake(council, endpoint_id)

    assert await council.query("SELECT state, failure FROM notification.handshake") == [state]


async def make_handshake(council: CouncilWebhooks, endpoint_id: UUID) -> None:
    ids = iter(UUID(int=number) for number in range(1, 10))
    async with transaction(council.engine, council.ledger_id) as db:
        asked_at = datetime(2020, 1, 1, tzinfo=UTC)
        await request_handshake(db, council.ledger_id, endpoint_id, next(ids), asked_at)
    async with open_session(ATTEMPT_LIMITS, tls=PUBLIC.trusting_context()) as session:
        terms = HandshakeTerms(ORIGIN, 100, lambda token: f"https://{ORIGIN}/{token.text}")
        contexts = ClientContexts(council.cipher, PUBLIC.trusting_context)
        handshaker = Handshaker(
            *(council.engine, session, contexts, terms), new_id=lambda: next(ids)
        )
        await handshaker.step()
        await handshaker.drain()


async def test_authorities_are_named_shown_kept_and_taken_back(
    client: AsyncClient, post: PostJson
) -> None:
    made = await post("/endpoints", {"url": HOOK, "receiver_authorities": COUNCIL_ROOT.pem})
    endpoint_id = UUID(made.json()["endpoint_id"])
    place, tag = made.headers["Location"], made.headers["ETag"]
    renamed = await client.patch(place, json={"description": "x"}, headers={"If-Match": tag})
    replaced = await change(client, endpoint_id, f"a comment\n{ISSUING.pem}{COUNCIL_ROOT.pem}")
    removed = await change(client, endpoint_id, "")

    shown = [each.json().get("receiver_authorities") for each in (made, renamed, replaced, removed)]
    both = ISSUING.pem + COUNCIL_ROOT.pem
    assert shown == [COUNCIL_ROOT.pem, COUNCIL_ROOT.pem, both, None]
    assert "receiver_authorities" not in (await post("/endpoints", {"url": HOOK})).json()


def _leaf(authority: CertificateAuthority) -> str:
    _, marker, certificate = authority.server_pem().partition("-----BEGIN CERTIFICATE-----")
    return marker + certificate


def _private_key(form: PrivateFormat) -> str:
    return COUNCIL_ROOT.key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "no certificate": ("a secret of somebody", "invalid_certificate"),
    "cut off": (COUNCIL_ROOT.pem[:200], "invalid_certificate"),
    "damaged": (COUNCIL_ROOT.pem.replace("M", "A"), "invalid_certificate"),
    "that of the receiver": (_leaf(COUNCIL_ROOT), "not_an_authority"),
    "one of several": (COUNCIL_ROOT.pem + _leaf(COUNCIL_ROOT), "not_an_authority"),
    "five": (COUNCIL_ROOT.pem * 5, "too_many_authorities"),
    "a private key before": (_private_key(PrivateFormat.PKCS8) + COUNCIL_ROOT.pem, "private_key"),
    "a private key after": (
        COUNCIL_ROOT.pem + _private_key(PrivateFormat.TraditionalOpenSSL),
        "private_key",
    ),
    "a part of a private key": (
        _private_key(PrivateFormat.PKCS8)[:100] + COUNCIL_ROOT.pem,
        "private_key",
    ),
    "half a certificate beside one": (
        COUNCIL_ROOT.pem[:200] + COUNCIL_ROOT.pem,
        "invalid_certificate",
    ),
    "ended": (CertificateAuthority("over", days=(-20, -1)).pem, "certificate_expired"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_no_authority_is_refused_and_not_repeated(
    client: AsyncClient, post: PostJson, case: str
) -> None:
    text, code = REFUSED[case]
    made = await post("/endpoints", {"url": HOOK})

    refused: Sequence[Response] = [
        await post("/endpoints", {"url": HOOK, "receiver_authorities": text}),
        await change(client, UUID(made.json()["endpoint_id"]), text),
    ]

    for each in refused:
        assert each.status_code == 422, each.text
        (error,) = each.json()["errors"]
        assert (error["code"], error["pointer"]) == (code, "/receiver_authorities")
        assert text[:20] not in each.text


async def test_a_longer_text_is_refused_unread(post: PostJson) -> None:
    response = await post("/endpoints", {"url": HOOK, "receiver_authorities": "x" * 16_385})

    assert response.status_code == 422


async def test_authorities_are_for_https_only(client: AsyncClient, post: PostJson) -> None:
    url = "http://127.0.0.1:9999/"
    named = {"receiver_authorities": COUNCIL_ROOT.pem}
    made = await post("/endpoints", {"url": HOOK, **named})
    match = {"If-Match": made.headers["ETag"]}

    refused = [
        await post("/endpoints", {"url": url, **named}),
        await client.patch(made.headers["Location"], json={"url": url}, headers=match),
    ]
    both = {"url": url, "receiver_authorities": ""}
    moved = await client.patch(made.headers["Location"], json=both, headers=match)

    assert [each.status_code for each in (*refused, moved)] == [422, 422, 200]
    assert {each.json()["errors"][0]["code"] for each in refused} == {"https_required"}
