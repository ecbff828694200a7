"""A council has a private key made, its authority certifies it, and webhooks are sent with it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from httpx import AsyncClient, Response

from events.envelope import LedgerId
from notification_service.store.secret_encryption import EncryptedSecret
from notification_service.testing import CouncilWebhooks
from notification_service.testing.certificates import CertificateAuthority

PostJson: TypeAlias = Callable[..., Awaitable[Response]]
Connect: TypeAlias = Callable[..., Awaitable[AsyncClient]]
Json: TypeAlias = Mapping[str, Any]
MakeChain: TypeAlias = Callable[[str], str]
"""Makes what is sent as the certificate of a signing request."""
HOOK: Final = "https://hooks.council.example.gov.uk/send"
AUTHORITY: Final = CertificateAuthority("authority of the council")
KEYS: Final = "SELECT count(*) FROM notification.endpoint_secret WHERE scheme = 'tls'"


class EndpointCertificates:
    """The client certificates of one endpoint, over the API."""

    def __init__(self, client: AsyncClient, post: PostJson, place: str) -> None:
        self.client, self.post, self.place = client, post, place

    async def request(self) -> Json:
        path = self.place.removeprefix("/v1/webhooks")
        response = await self.post(f"{path}/client-certificates", {})
        assert response.status_code == 201
        return response.json()

    async def put(self, certificate_id: str, pem: str) -> Response:
        path = f"{self.place}/client-certificates/{certificate_id}/chain"
        return await self.client.put(path, json={"certificate": pem})

    async def install(self, *days: float, authority: CertificateAuthority = AUTHORITY) -> str:
        """Install a new certificate; returns its id."""
        requested = await self.request()
        pem = authority.sign(requested["signing_request"], (days[0], days[1]) if days else (-1, 90))
        installed = await self.put(requested["certificate_id"], pem)
        assert installed.status_code == 200
        return requested["certificate_id"]

    async def delete(self, certificate_id: str) -> int:
        path = f"{self.place}/client-certificates/{certificate_id}"
        return (await self.client.delete(path)).status_code

    async def list(self) -> list[Json]:
        response = await self.client.get(f"{self.place}/client-certificates")
        return response.json()["client_certificates"]

    async def states(self) -> dict[str, str]:
        return {each["certificate_id"]: each["state"] for each in await self.list()}

    async def endpoint(self) -> Json:
        return (await self.client.get(self.place)).json()


@pytest.fixture
async def certificates(client: AsyncClient, post: PostJson) -> EndpointCertificates:
    created = await post("/endpoints", {"url": HOOK})
    return EndpointCertificates(client, post, created.headers["Location"])


async def test_a_signing_request_is_for_a_client_key_of_the_endpoint(
    certificates: EndpointCertificates,
) -> None:
    requested = await certificates.request()

    request = x509.load_pem_x509_csr(requested["signing_request"].encode())
    usage = request.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    endpoint_id = certificates.place.rpartition("/")[2]
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == f"CN={endpoint_id}"
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert await certificates.list() == [requested]
    assert requested["state"] == "requested"
    assert "client_certificate_expires_at" not in await certificates.endpoint()


async def test_the_private_key_is_encrypted_at_rest_and_in_no_answer(
    certificates: EndpointCertificates, council: CouncilWebhooks
) -> None:
    requested = await certificates.request()

    (row,) = await council.query(
        "SELECT endpoint_id, key_id, nonce, ciphertext FROM notification.endpoint_secret"
        " WHERE scheme = 'tls'"
    )
    endpoint_id, *encrypted = row
    assert isinstance(endpoint_id, UUID)
    private = council.cipher.decrypt(EncryptedSecret(*encrypted), endpoint_id)  # pyright: ignore[reportArgumentType]  # columns
    key = load_der_private_key(private, None)
    public = x509.load_pem_x509_csr(requested["signing_request"].encode()).public_key()
    subject = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert key.public_key().public_bytes(*subject) == public.public_bytes(*subject)
    assert private not in bytes(encrypted[2])  # pyright: ignore[reportArgumentType]  # a column
    assert "PRIVATE KEY" not in str(await certificates.list())


async def test_the_same_request_twice_makes_one_key(
    certificates: EndpointCertificates, post: PostJson, council: CouncilWebhooks
) -> None:
    path = f"{certificates.place.removeprefix('/v1/webhooks')}/client-certificates"

    first, again = [(await post(path, {}, key="once")).json() for _ in range(2)]

    assert first == again
    assert await council.query(KEYS) == [(1,)]


async def test_an_installed_certificate_is_used_and_its_end_is_shown(
    certificates: EndpointCertificates,
) -> None:
    version = (await certificates.endpoint())["version"]
    requested = await certificates.request()
    pem = AUTHORITY.sign(requested["signing_request"])

    (installed,) = (await certificates.put(requested["certificate_id"], pem)).json()[
        "client_certificates"
    ]

    leaf = x509.load_pem_x509_certificate(pem.encode())
    endpoint = await certificates.endpoint()
    page = await certificates.client.get(f"{certificates.place}/page")
    assert installed["state"] == "in_use"
    assert installed["serial_number"] == f"{leaf.serial_number:x}"
    assert endpoint["client_certificate_expires_at"] == installed["not_after"]
    assert endpoint["version"] == version + 1
    assert "Client certificate ends" in page.text


async def test_the_same_certificate_is_installed_again_and_another_is_not(
    certificates: EndpointCertificates,
) -> None:
    requested = await certificates.request()
    key = requested["certificate_id"]
    pem = AUTHORITY.sign(requested["signing_request"])

    first, again = [await certificates.put(key, pem) for _ in range(2)]
    other = await certificates.put(key, AUTHORITY.sign(requested["signing_request"]))

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert other.status_code == 409


async def test_a_new_certificate_is_used_at_once_and_the_old_one_again_if_it_is_deleted(
    certificates: EndpointCertificates, council: CouncilWebhooks
) -> None:
    old, new = await certificates.install(), await certificates.install()
    both = await certificates.states()
    deleted = await certificates.delete(new)

    assert both == {new: "in_use", old: "standby"}
    assert deleted == 204
    assert await certificates.states() == {old: "in_use"}
    assert await council.query(KEYS) == [(1,)]


async def test_a_certificate_of_next_week_is_not_used_before(
    certificates: EndpointCertificates,
) -> None:
    now, later = await certificates.install(), await certificates.install(7, 97)

    assert await certificates.states() == {later: "not_yet_valid", now: "in_use"}


async def test_certificates_that_have_ended_are_shown_and_deleted_with_the_next(
    certificates: EndpointCertificates, council: CouncilWebhooks
) -> None:
    old = await certificates.install()
    await council.query(
        "UPDATE notification.client_certificate SET not_after = now() - interval '1 hour'"
        " RETURNING 1"
    )
    ended = await certificates.states()
    new = await certificates.install()

    assert ended == {old: "expired"}
    assert await certificates.states() == {new: "in_use"}


async def test_without_the_last_certificate_none_is_needed(
    certificates: EndpointCertificates,
) -> None:
    await certificates.delete(await certificates.install())

    assert await certificates.list() == []
    assert "client_certificate_expires_at" not in await certificates.endpoint()


def intermediate_chain(request: str) -> str:
    between = CertificateAuthority("between", AUTHORITY)
    return between.sign(request) + between.pem


def private_key(_: str) -> str:
    private = AUTHORITY.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode()


ACCEPTED: Final[Mapping[str, MakeChain]] = {
    "its authority's": AUTHORITY.sign,
    "with an intermediate": intermediate_chain,
    "for any use": lambda request: AUTHORITY.sign(request, usage=()),
    "any authority's": lambda request: CertificateAuthority("any other").sign(request),
}
REFUSED: Final[Mapping[str, tuple[str, MakeChain]]] = {
    "text": ("invalid_certificate", lambda _: "no certificate"),
    "bad DER": (
        "invalid_certificate",
        lambda _: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ),
    "a request": ("invalid_certificate", lambda request: request),
    "a private key": ("private_key", private_key),
    "a private key beside it": (
        "private_key",
        lambda request: AUTHORITY.sign(request) + private_key(request),
    ),
    "of another key": ("other_key", lambda _: AUTHORITY.pem),
    "ended": ("certificate_expired", lambda request: AUTHORITY.sign(request, (-9, -1))),
    "of a server": (
        "not_for_clients",
        lambda request: AUTHORITY.sign(request, usage=[ExtendedKeyUsageOID.SERVER_AUTH]),
    ),
    "out of order": (
        "chain_out_of_order",
        lambda request: AUTHORITY.sign(request) + CertificateAuthority("x").pem,
    ),
    "too long": ("chain_too_long", lambda request: AUTHORITY.sign(request) + AUTHORITY.pem * 4),
}


@pytest.mark.parametrize("case", ACCEPTED)
async def test_a_certificate_of_the_key_is_accepted(
    certificates: EndpointCertificates, case: str
) -> None:
    requested = await certificates.request()

    pem = ACCEPTED[case](requested["signing_request"])

    response = await certificates.put(requested["certificate_id"], pem)

    assert response.status_code == 200


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_no_certificate_of_the_key_is_refused_and_not_repeated(
    certificates: EndpointCertificates, case: str
) -> None:
    code, make = REFUSED[case]
    requested = await certificates.request()
    sent = make(requested["signing_request"])

    response = await certificates.put(requested["certificate_id"], sent)

    (error,) = response.json()["errors"]
    assert response.status_code == 422
    assert (error["code"], error["pointer"]) == (code, "/certificate")
    assert not any(line in response.text for line in sent.splitlines() if len(line) > 20)
    assert await certificates.list() == [requested]


async def test_an_endpoint_has_three_at_most(certificates: EndpointCertificates) -> None:
    for _ in range(3):
        await certificates.request()
    path = f"{certificates.place.removeprefix('/v1/webhooks')}/client-certificates"

    assert (await certificates.post(path, {})).status_code == 409


async def test_client_certificates_are_for_https_only(
    client: AsyncClient, post: PostJson, certificates: EndpointCertificates
) -> None:
    plain = (await post("/endpoints", {"url": "http://127.0.0.1:9000/"})).headers["Location"]
    requested = await post(f"{plain.removeprefix('/v1/webhooks')}/client-certificates", {})
    await certificates.install()
    version = (await certificates.endpoint())["version"]
    changed = await client.patch(
        certificates.place,
        json={"url": "http://127.0.0.1:9000/"},
        headers={"If-Match": f'"{version}"'},
    )

    assert requested.status_code == 409
    assert changed.status_code == 422
    assert changed.json()["errors"][0]["pointer"] == "/url"


async def test_another_council_sees_and_changes_none(
    certificates: EndpointCertificates, connect: Connect, other_ledger_id: LedgerId
) -> None:
    installed = await certificates.install()
    stranger = await connect(other_ledger_id)
    path = f"{certificates.place}/client-certificates"

    listed = await stranger.get(path)
    deleted = await stranger.delete(f"{path}/{installed}")
    put = await stranger.put(f"{path}/{installed}/chain", json={"certificate": "x"})

    assert {listed.status_code, deleted.status_code, put.status_code} == {404}
    assert await certificates.states() == {installed: "in_use"}


async def test_deleting_the_endpoint_deletes_its_keys_and_certificates(
    certificates: EndpointCertificates, council: CouncilWebhooks
) -> None:
    await certificates.install()
    version = (await certificates.endpoint())["version"]

    await certificates.client.delete(certificates.place, headers={"If-Match": f'"{version}"'})

    assert await council.query(KEYS) == [(0,)]
    assert await council.query("SELECT count(*) FROM notification.client_certificate") == [(0,)]
