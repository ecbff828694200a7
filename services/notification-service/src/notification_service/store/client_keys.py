"""New private keys of endpoints for TLS, with the requests to certify them."""

from dataclasses import dataclass, field
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A P-256 private key in PKCS #8 (DER), never shown by `repr`, and its signing request."""

    private_key: bytes = field(repr=False)
    signing_request: str


def new_client_key(endpoint_id: UUID) -> ClientKey:
    """A new key of an endpoint, which is named in the request by its id.

    The authority decides what it certifies; a receiver may rely on the URI `urn:uuid:` of the id.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(endpoint_id))]))
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(endpoint_id.urn)]),
            critical=False,
        )
        .add_extension(_SIGNATURES_ONLY, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, SHA256())
    )
    return ClientKey(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        request.public_bytes(Encoding.PEM).decode(),
    )


_SIGNATURES_ONLY = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
