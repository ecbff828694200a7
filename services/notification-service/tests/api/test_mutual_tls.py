"""Webhooks to receivers that ask for a client certificate, over real TLS."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from chassis.database import transaction
from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.payload_format import PayloadFormat
from notification_service.processes.keys import run_secret_keys
from notification_service.store.client_certificates import (
    StoredClientCertificate,
    usable_client_certificates,
)
from notification_service.store.handshakes import request_handshake
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import (
    ATTEMPT_LIMITS,
    ORIGIN,
    CouncilWebhooks,
    make_message,
    running_sender,
    wait_for_query,
)
from notification_service.testing.certificates import (
    CertificateAuthority,
    tls_receiver,
)
from notification_service.worker.client_contexts import (
    ClientContexts,
    TlsTerms,
    UnusableCertificate,
)
from notification_service.worker.handshaker import Handshaker, HandshakeTerms
from notification_service.worker.http_client import open_session

pytestmark = pytest.mark.usefixtures("conserved")
PostJson: TypeAlias = Callable[..., Awaitable[Response]]
SERVERS: Final = CertificateAuthority("authority of receivers")
CLIENTS: Final = CertificateAuthority("authority of the council")
STRANGER: Final = CertificateAuthority("an authority that no receiver knows")
DELIVERED: Final = "SELECT count(*) FROM notification.delivery WHERE state = 'delivered'"
ATTEMPTS: Final = "SELECT count(*) FROM notification.attempt"
FAILURES: Final = "SELECT failure FROM notification.attempt ORDER BY number"
MAKE_DUE: Final = (
    "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
)
EXPIRE: Final = (
    "UPDATE notification.client_certificate SET not_after = now() - interval '1 second' RETURNING 1"
)
TLS_VERSIONS: Final = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


class CertifiedEndpoints:
    """Endpoints of a council, with client certificates that its API installs."""

    def __init__(self, council: CouncilWebhooks, client: AsyncClient, post: PostJson) -> None:
        self.council, self.client, self.post = council, client, post

    async def install(self, endpoint_id: UUID, authority: CertificateAuthority = CLIENTS) -> str:
        """Install a new certificate of an authority; returns its serial number."""
        path = f"/endpoints/{endpoint_id}/client-certificates"
        requested = (await self.post(path, {})).json()
        response = await self.client.put(
            f"/v1/webhooks{path}/{requested['certificate_id']}/chain",
            json={"certificate": authority.sign(requested["signing_request"])},
        )
        assert response.status_code == 200
        return response.json()["client_certificates"][0]["serial_number"]

    async def delete(self, endpoint_id: UUID) -> None:
        place = f"/v1/webhooks/endpoints/{endpoint_id}"
        status = 412
        while status == 412:  # the sender records the health of the endpoint meanwhile
            tag = (await self.client.get(place)).headers["ETag"]
            status = (await self.client.delete(place, headers={"If-Match": tag})).status_code
        assert status == 204

    async def stored(self, *endpoint_ids: UUID) -> Mapping[UUID, StoredClientCertificate]:
        ledger_id = self.council.ledger_id
        async with transaction(self.council.engine, ledger_id) as db:
            return await usable_client_certificates(db, dict.fromkeys(endpoint_ids, ledger_id))


@pytest.fixture
def certified(council: CouncilWebhooks, client: AsyncClient, post: PostJson) -> CertifiedEndpoints:
    council.trust = SERVERS.trusting_context
    return CertifiedEndpoints(council, client, post)


@pytest.mark.parametrize("version", TLS_VERSIONS)
async def test_a_webhook_is_sent_with_the_certificate_of_its_endpoint(
    council: CouncilWebhooks, certified: CertifiedEndpoints, version: ssl.TLSVersion
) -> None:
    async with tls_receiver(SERVERS, CLIENTS, version) as receiver, running_sender(council):
        serial = await certified.install(await council.add_endpoint(url=receiver.url))
        await council.enqueue(make_message(1), make_message(2))
        await wait_for_query(council, DELIVERED, 2)

    assert receiver.serials == [serial, serial]


@pytest.mark.parametrize("version", TLS_VERSIONS)
async def test_a_certificate_of_another_authority_is_refused_and_named_as_the_reason(
    council: CouncilWebhooks, certified: CertifiedEndpoints, version: ssl.TLSVersion
) -> None:
    async with tls_receiver(SERVERS, CLIENTS, version) as receiver, running_sender(council):
        await certified.install(await council.add_endpoint(url=receiver.url), STRANGER)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)

    assert await council.query(FAILURES) == [("client_certificate_refused",)]
    assert receiver.serials == []


async def test_an_endpoint_without_a_certificate_is_refused_by_a_receiver_that_asks_for_one(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    async with tls_receiver(SERVERS, CLIENTS) as receiver, running_sender(certified.council):
        await council.add_endpoint(url=receiver.url)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)

    assert await council.query(FAILURES) == [("client_certificate_refused",)]
    assert receiver.serials == []


async def test_the_certificate_of_the_receiver_is_checked_too(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    async with tls_receiver(STRANGER, CLIENTS) as receiver, running_sender(council):
        await certified.install(await council.add_endpoint(url=receiver.url))
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)

    assert await council.query(FAILURES) == [("tls",)]
    assert receiver.serials == []


async def test_nothing_is_sent_without_a_valid_certificate_until_the_next_is_installed(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    async with tls_receiver(SERVERS, CLIENTS) as receiver, running_sender(council):
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await certified.install(endpoint_id)
        await council.query(EXPIRE)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)
        before = list(receiver.serials)
        renewed = await certified.install(endpoint_id)
        await council.query(MAKE_DUE)
        await wait_for_query(council, DELIVERED, 1)

    assert await council.query(FAILURES) == [("no_client_certificate",), (None,)]
    assert (before, receiver.serials) == ([], [renewed])


async def test_a_retry_is_sent_with_the_certificate_that_was_installed_meanwhile(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    """The connection of the first attempt is open still; it is not used for the second."""
    async with tls_receiver(SERVERS, CLIENTS) as receiver, running_sender(council):
        receiver.statuses = [500]
        endpoint_id = await council.add_endpoint(url=receiver.url)
        old = await certified.install(endpoint_id)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)
        new = await certified.install(endpoint_id)
        await council.query(MAKE_DUE)
        await wait_for_query(council, DELIVERED, 1)

    assert receiver.serials == [old, new]


async def test_two_endpoints_at_one_receiver_are_sent_to_with_their_own_certificates(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    async with tls_receiver(SERVERS, CLIENTS) as receiver, running_sender(council):
        first, second = [
            await council.add_endpoint(kind, url=receiver.url) for kind in ("request.*", "draft.*")
        ]
        serials = [await certified.install(each) for each in (first, second)]
        for number, kind in enumerate(("request.refused", "draft.issued") * 2, start=1):
            await council.enqueue(make_message(number, kind))
            await wait_for_query(council, DELIVERED, number)

    assert receiver.serials == serials * 2
    assert len(receiver.connections) == 2


async def test_deliveries_of_an_endpoint_that_is_deleted_while_they_wait_are_not_sent(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    async with tls_receiver(SERVERS, CLIENTS) as receiver, running_sender(council):
        receiver.statuses = [500]
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await certified.install(endpoint_id)
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)
        await certified.delete(endpoint_id)
        await council.query("UPDATE notification.delivery SET due_at = now() RETURNING 1")
        await asyncio.sleep(0.5)  # in which nothing more may arrive

    assert len(receiver.serials) == 1
    assert await council.query("SELECT state FROM notification.delivery") == [("cancelled",)]
    assert await certified.stored(endpoint_id) == {}


async def test_webhooks_are_sent_with_the_same_certificate_after_the_key_of_secrets_is_rotated(
    council: CouncilWebhooks, certified: CertifiedEndpoints, secrets_key: str
) -> None:
    newest = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
    async with tls_receiver(SERVERS, CLIENTS) as receiver:
        serial = await certified.install(await council.add_endpoint(url=receiver.url))
        rotating = create_cipher(f"{newest},{secrets_key}")
        await run_secret_keys(council.engine, rotating, rotate=True)
        council.cipher = create_cipher(newest)
        async with running_sender(council):
            await council.enqueue(make_message(1))
            await wait_for_query(council, DELIVERED, 1)

    assert receiver.serials == [serial]


async def test_a_private_key_that_cannot_be_decrypted_sends_nothing(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    async with tls_receiver(SERVERS, CLIENTS) as receiver, running_sender(council):
        await certified.install(await council.add_endpoint(url=receiver.url))
        await council.query(
            "UPDATE notification.endpoint_secret"
            " SET ciphertext = set_byte(ciphertext, 0, 255 - get_byte(ciphertext, 0))"
            " WHERE scheme = 'tls' RETURNING 1"
        )
        await council.enqueue(make_message(1))
        await wait_for_query(council, ATTEMPTS, 1)

    assert await council.query(FAILURES) == [("signing_failed",)]
    assert receiver.serials == []


@pytest.mark.parametrize(
    ("is_valid", "state"),
    [(True, ("allowed", None)), (False, ("requested", "no_client_certificate"))],
)
async def test_a_receiver_is_asked_for_its_permission_with_the_certificate_too(
    council: CouncilWebhooks,
    certified: CertifiedEndpoints,
    is_valid: bool,  # noqa: FBT001  # a parameter of the test
    state: tuple[str, str | None],
) -> None:
    async with tls_receiver(SERVERS, CLIENTS) as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": ORIGIN}
        endpoint_id = await council.add_endpoint(
            url=receiver.url, payload_format=PayloadFormat.CLOUDEVENTS
        )
        await certified.install(endpoint_id)
        if not is_valid:
            await council.query(EXPIRE)
        await make_handshake(council, endpoint_id)

    assert receiver.methods == ["OPTIONS"] * is_valid
    assert await council.query("SELECT state, failure FROM notification.handshake") == [state]


async def make_handshake(council: CouncilWebhooks, endpoint_id: UUID) -> None:
    ids = iter(UUID(int=number) for number in range(1, 10))
    async with transaction(council.engine, council.ledger_id) as db:
        asked_at = datetime(2020, 1, 1, tzinfo=UTC)
        await request_handshake(db, council.ledger_id, endpoint_id, next(ids), asked_at)
    async with open_session(ATTEMPT_LIMITS) as session:
        terms = HandshakeTerms(ORIGIN, 100, lambda token: f"https://{ORIGIN}/{token.text}")
        contexts = ClientContexts(council.cipher, SERVERS.trusting_context)
        handshaker = Handshaker(
            *(council.engine, session, contexts, terms), new_id=lambda: next(ids)
        )
        await handshaker.step()
        await handshaker.drain()


async def test_contexts_are_made_once_kept_while_used_and_bounded(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    made: list[ssl.SSLContext] = []

    def trust() -> ssl.SSLContext:
        made.append(SERVERS.trusting_context())
        return made[-1]

    ids = [await council.add_endpoint(url="https://127.0.0.1:9999/") for _ in range(3)]
    for each in ids:
        await certified.install(each)
    stored = await certified.stored(*ids)
    contexts = ClientContexts(council.cipher, trust, limit=2)

    async def get(endpoint_id: UUID) -> ssl.SSLContext | None:
        return await contexts.get(
            endpoint_id,
            TlsTerms(needs_certificate=True, certificate=stored[endpoint_id], authorities=None),
        )

    first = await asyncio.gather(*(get(ids[0]) for _ in range(5)))
    await get(ids[1])
    again = await get(ids[0])
    await get(ids[2])
    dropped = await get(ids[1])

    assert {*first, again} == {made[0]}
    assert len(made) == 4
    assert dropped is made[3]
    assert {each.minimum_version for each in made} == {ssl.TLSVersion.TLSv1_2}


async def test_a_context_that_cannot_be_made_is_not_kept(
    council: CouncilWebhooks, certified: CertifiedEndpoints
) -> None:
    endpoint_id = await council.add_endpoint(url="https://127.0.0.1:9999/")
    await certified.install(endpoint_id)
    good = (await certified.stored(endpoint_id))[endpoint_id]
    bad = StoredClientCertificate(good.certificate_id, STRANGER.pem, good.private_key)
    contexts = ClientContexts(council.cipher)

    with pytest.raises(UnusableCertificate) as refused:
        await contexts.get(
            endpoint_id, TlsTerms(needs_certificate=True, certificate=bad, authorities=None)
        )

    assert refused.value.failure is AttemptFailure.TLS
    assert isinstance(
        await contexts.get(
            endpoint_id, TlsTerms(needs_certificate=True, certificate=good, authorities=None)
        ),
        ssl.SSLContext,
    )
