"""Signatures of Standard Webhooks 1.0.0, symmetric scheme `v1`.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
The asymmetric scheme `v1a` is not offered: the specification recommends `v1` unless a receiver must
prove to others who signed, and common receiver libraries ignore `v1a`.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # what a secret begins with
MIN_SECRET_BYTES: Final = 24
MAX_SECRET_BYTES: Final = 64
NEW_SECRET_BYTES: Final = 32
"""How many random bytes a new secret is made of; the specification allows 24 to 64."""


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


def parse_secret(text: str) -> SigningSecret:
    """The secret in a text `whsec_…`."""
    if not text.startswith(SECRET_PREFIX):
        raise InvalidSigningSecret
    try:
        return SigningSecret(b64decode(text.removeprefix(SECRET_PREFIX), validate=True))
    except binascii.Error:
        raise InvalidSigningSecret from None


def sign(message_id: str, timestamp: int, body: bytes, secret: SigningSecret) -> str:
    """One signature: `v1,` and the base64 of HMAC-SHA256 over id, timestamp and body.

    `timestamp` is the second of this attempt, so each attempt has a signature of its own. `body` is
    signed exactly as it is sent.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(digest(secret.key, content, sha256)).decode()


def signature_headers(
    message_id: str, timestamp: int, body: bytes, secrets: Sequence[SigningSecret]
) -> dict[str, str]:
    """The three headers of a signed message.

    `secrets` has the newest first; during a rotation it has the old one too, and the receiver
    accepts either.
    """
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(message_id, timestamp, body, each) for each in secrets),
    }
