"""Signatures of Standard Webhooks 1.0.0: `v1` by a shared secret, `v1a` by a key pair.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
With `v1` a receiver that can verify can also sign. With `v1a` (Ed25519, RFC 8032) it holds the
public key alone, and there is nothing at its side to be stolen.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.contracts.published_enum import PublishedEnum

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # what a secret begins with
MIN_SECRET_BYTES: Final = 24
MAX_SECRET_BYTES: Final = 64
NEW_SECRET_BYTES: Final = 32
"""How many random bytes a new secret is made of; the specification allows 24 to 64."""

PUBLIC_KEY_PREFIX: Final = "whpk_"
PRIVATE_KEY_BYTES: Final = 32
"""The seed of an Ed25519 private key, from which its public key follows."""


class SignatureScheme(PublishedEnum):
    """How webhooks are signed. The value is what each signature begins with."""

    HMAC = "v1"
    """HMAC-SHA256 by the endpoint's secret."""
    ED25519 = "v1a"
    """Ed25519 by a key of the endpoint. Its public key can be read."""


class Signer(Protocol):
    """What signs the messages of an endpoint."""

    def sign(self, content: bytes) -> str:
        """A signature of some content: its scheme, a comma and base64."""
        ...


class InvalidSigningSecret(ValueError):
    """A text is not a webhook secret. The text is not repeated."""

    def __init__(self) -> None:
        super().__init__("a webhook secret is whsec_ and the base64 of 24 to 64 bytes")


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What one endpoint and the sender share: 24 to 64 random bytes, never shown by `repr`."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that the specification does not allow."""
        if not MIN_SECRET_BYTES <= len(self.key) <= MAX_SECRET_BYTES:
            raise InvalidSigningSecret

    @property
    def text(self) -> str:
        """The secret as a council's developer gets it."""
        return SECRET_PREFIX + b64encode(self.key).decode()

    def sign(self, content: bytes) -> str:
        """`v1,` and the base64 of HMAC-SHA256."""
        return f"{SignatureScheme.HMAC}," + b64encode(digest(self.key, content, sha256)).decode()


@dataclass(frozen=True, slots=True)
class SigningKeyPair:
    """An Ed25519 key of one endpoint: 32 random bytes, never shown by `repr`."""

    seed: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes with which a receiver verifies."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def sign(self, content: bytes) -> str:
        """`v1a,` and the base64 of the signature."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(content)
        return f"{SignatureScheme.ED25519}," + b64encode(signature).decode()


def public_key_text(public_key: bytes) -> str:
    """A public key as a council's developer gets it."""
    return PUBLIC_KEY_PREFIX + b64encode(public_key).decode()


def create_signer(scheme: SignatureScheme, key: bytes) -> Signer:
    """What signs with a decrypted key."""
    return SigningSecret(key) if scheme is SignatureScheme.HMAC else SigningKeyPair(key)


def parse_secret(text: str) -> SigningSecret:
    """The secret in a text `whsec_…`."""
    if not text.startswith(SECRET_PREFIX):
        raise InvalidSigningSecret
    try:
        return SigningSecret(b64decode(text.removeprefix(SECRET_PREFIX), validate=True))
    except binascii.Error:
        raise InvalidSigningSecret from None


def signed_content(message_id: str, timestamp: int, body: bytes) -> bytes:
    """What is signed: the id, the second of the attempt and the body exactly as it is sent.

    Each attempt has a signature of its own.
    """
    return f"{message_id}.{timestamp}.".encode() + body


def signature_headers(
    message_id: str, timestamp: int, body: bytes, signers: Sequence[Signer]
) -> dict[str, str]:
    """The three headers of a signed message.

    `signers` has the newest first; during a rotation it has the old ones too, and the receiver
    accepts a signature of any that it knows.
    """
    content = signed_content(message_id, timestamp, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(each.sign(content) for each in signers),
    }
