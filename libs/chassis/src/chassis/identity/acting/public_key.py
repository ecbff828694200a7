"""Ed25519 public keys as text: read only where a valid signature needs the private key.

For a public key that is a point of small order, signatures that no private key made are valid: the
verification of RFC 8032, section 5.1.7, does not exclude such keys.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

PRIME: Final = 2**255 - 19
"""Of the field of Curve25519: RFC 8032, section 5.1."""
_D: Final = -121665 * pow(121666, -1, PRIME) % PRIME
_TEXT: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_ORDER_8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER: Final = frozenset({0, 1, PRIME - 1, _ORDER_8, PRIME - _ORDER_8})
"""The y of the eight points whose order divides 8."""


class InvalidPublicKey(ValueError):
    """A text is no public key that can be trusted. The text is in no message."""


def read_public_key(text: str) -> bytes:
    """The 32 bytes of a key: `x` of its JWK, 43 characters of base64url.

    Raises:
        InvalidPublicKey: it is malformed, no point of the curve, or one of small order.
    """
    if not _TEXT.fullmatch(text):
        raise InvalidPublicKey
    raw = urlsafe_b64decode(f"{text}=")
    if write_public_key(raw) != text:  # bits behind the last byte
        raise InvalidPublicKey
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= PRIME or y in SMALL_ORDER or not _is_on_curve(y):
        raise InvalidPublicKey
    return raw


def write_public_key(raw: bytes) -> str:
    """The `x` of its JWK."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _is_on_curve(y: int) -> bool:
    """Whether there is an x: -x^2 + y^2 = 1 + d x^2 y^2, by Euler's criterion."""
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    return pow(x_squared, (PRIME - 1) // 2, PRIME) == 1
