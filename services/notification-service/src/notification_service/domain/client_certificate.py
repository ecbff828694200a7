"""Client certificates of endpoints, with which the sender authenticates itself in TLS (mutual TLS).

The private key is made here and never leaves the service: a council gets a certificate signing
request (PKCS #10), has its authority sign it, and installs the certificate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.certificate_text import (
    PRIVATE_KEY_REFUSED,
    PrivateKeySubmitted,
    read_certificates,
)

MAX_CERTIFICATES: Final = 3
"""Client certificates of one endpoint: one in use, one before or after it, and one requested."""
MAX_CHAIN_LENGTH: Final = 4
"""Certificates of one chain: that of the endpoint and three of authorities."""
MAX_CHAIN_TEXT: Final = 16_384
"""Characters of a chain in PEM."""
MAX_SERIAL_BITS: Final = 160
"""RFC 5280, 4.1.2.2: a serial number has at most 20 octets."""
EXPIRY_WARNINGS: Final = (timedelta(days=30), timedelta(days=7), timedelta(days=1), timedelta())
"""How long before its end a certificate is announced; the last says that it has ended."""
CERTIFICATE_PARSING_ERRORS: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises of bytes that are no certificate."""


class ClientCertificateState(PublishedEnum):
    """What a client certificate is at an instant."""

    REQUESTED = "requested"
    """Its signing request waits for the certificate."""
    NOT_YET_VALID = "not_yet_valid"
    """It is used from its first instant on."""
    IN_USE = "in_use"
    """Webhooks are sent with it: of those that are valid it was installed last."""
    STANDBY = "standby"
    """It is valid, and used again where the newer one is deleted or ends."""
    EXPIRED = "expired"


class InvalidClientCertificate(Exception):
    """A text is not the certificate of a signing request. `code` names the rule that it breaks."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class CertificateChain:
    """A certificate that was checked, with those of its authorities. `pem` has no key."""

    pem: str
    serial_number: str
    fingerprint: str
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A signing request of an endpoint, and the certificate, once it is installed."""

    certificate_id: UUID
    signing_request: str
    created_at: datetime
    chain: CertificateChain | None = None
    installed_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether webhooks may be sent with it."""
        return self.chain is not None and self.chain.not_before <= now < self.chain.not_after

    def has_expired(self, now: datetime) -> bool:
        """Whether it is over."""
        return self.chain is not None and self.chain.not_after <= now


def expiry_warnings(expires_at: datetime, now: datetime) -> int:
    """How many of the warnings of a certificate there have been by an instant."""
    return sum(expires_at - now <= each for each in EXPIRY_WARNINGS)


def certificate_state(
    certificate: ClientCertificate, in_use: UUID | None, now: datetime
) -> ClientCertificateState:
    """The state of a certificate, where that with the id `in_use` is used."""
    if certificate.chain is None:
        return ClientCertificateState.REQUESTED
    if certificate.has_expired(now):
        return ClientCertificateState.EXPIRED
    if not certificate.is_valid(now):
        return ClientCertificateState.NOT_YET_VALID
    is_used = certificate.certificate_id == in_use
    return ClientCertificateState.IN_USE if is_used else ClientCertificateState.STANDBY


def certificate_in_use(installed: Sequence[ClientCertificate], now: datetime) -> UUID | None:
    """The id of the certificate that is used of some, the last installed first."""
    return next((each.certificate_id for each in installed if each.is_valid(now)), None)


def parse_certificate_chain(text: str, signing_request: str, now: datetime) -> CertificateChain:
    """The certificate of a signing request: in PEM, followed by those of its authorities, if any.

    Who signed it is for the receiver to judge: every authority is accepted.

    Raises:
        InvalidClientCertificate: it is none, not for this key, not for clients, or has ended; or
            there is a private key.
    """
    try:
        return _checked_chain(read_certificates(text), signing_request, now)
    except PrivateKeySubmitted:
        raise InvalidClientCertificate("private_key", PRIVATE_KEY_REFUSED) from None
    except CERTIFICATE_PARSING_ERRORS:
        raise InvalidClientCertificate(
            "invalid_certificate", "it is not one or several X.509 certificates in PEM"
        ) from None


def _checked_chain(
    chain: Sequence[x509.Certificate], signing_request: str, now: datetime
) -> CertificateChain:
    leaf = chain[0]
    if len(chain) > MAX_CHAIN_LENGTH:
        raise InvalidClientCertificate(
            "chain_too_long", f"there are more than {MAX_CHAIN_LENGTH} certificates"
        )
    requested = x509.load_pem_x509_csr(signing_request.encode()).public_key()
    if _public_bytes(leaf) != requested.public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    ):
        raise InvalidClientCertificate(
            "other_key", "the first certificate is not for the key of this signing request"
        )
    if leaf.serial_number.bit_length() > MAX_SERIAL_BITS:
        raise InvalidClientCertificate("invalid_certificate", "its serial number is too long")
    _check_is_for_clients(leaf)
    if leaf.not_valid_after_utc <= now:
        raise InvalidClientCertificate("certificate_expired", "the certificate has ended")
    for each, issuer in pairwise(chain):
        _check_issuer(each, issuer)
    return CertificateChain(
        "".join(each.public_bytes(Encoding.PEM).decode() for each in chain),
        f"{leaf.serial_number:x}",
        leaf.fingerprint(SHA256()).hex(),
        leaf.not_valid_before_utc,
        leaf.not_valid_after_utc,
    )


def _public_bytes(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _check_is_for_clients(leaf: x509.Certificate) -> None:
    """A certificate without an extended key usage is for any use (RFC 5280, 4.2.1.12)."""
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & {*usage}:
        raise InvalidClientCertificate(
            "not_for_clients", "the extended key usage of the certificate lacks clientAuth"
        )


def _check_issuer(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *CERTIFICATE_PARSING_ERRORS):
        raise InvalidClientCertificate(
            "chain_out_of_order", "each certificate must be issued by the one after it"
        ) from None
