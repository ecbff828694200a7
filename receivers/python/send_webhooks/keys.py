"""Keys that verify webhooks: `whsec_` (a secret, scheme `v1`) and `whpk_` (public, `v1a`)."""

import binascii
import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Protocol

from send_webhooks.ed25519 import verify_ed25519


class InvalidKey(ValueError):
    """A key has another form. The message does not contain it."""

    def __init__(self) -> None:
        super().__init__("a key is whsec_ or whpk_ and base64, as the API returns it")


class VerifyingKey(Protocol):
    """What verifies the signatures of one scheme."""

    @property
    def scheme(self) -> str:
        """The scheme's name before the comma of a signature."""
        ...

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether this key's other half, or this key, signed the content."""
        ...


@dataclass(frozen=True, slots=True)
class HmacKey:
    """The secret of an endpoint: HMAC-SHA256."""

    secret: bytes = field(repr=False)
    scheme: str = field(default="v1", init=False)

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(hmac.digest(self.secret, content, "sha256"), signature)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of an endpoint: Ed25519."""

    key: bytes
    scheme: str = field(default="v1a", init=False)

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Verify with what is public only: its time reveals nothing."""
        return verify_ed25519(self.key, signature, content)


def parse_key(text: str) -> VerifyingKey:
    """A key as the API returns it.

    Raises:
        InvalidKey: it has another form, or another length.
    """
    prefix, _, encoded = text.partition("_")
    decoded = decode_base64(encoded)
    if decoded is not None:
        if prefix == "whsec" and 24 <= len(decoded) <= 64:  # noqa: PLR2004  # as the specification has it
            return HmacKey(decoded)
        if prefix == "whpk" and len(decoded) == 32:  # noqa: PLR2004  # RFC 8032
            return PublicKey(decoded)
    raise InvalidKey


def decode_base64(text: str) -> bytes | None:
    """The bytes, None where the text is not their one encoding in standard base64 with padding."""
    try:
        decoded = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if b64encode(decoded).decode() == text else None
