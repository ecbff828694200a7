"""Verification of Ed25519 signatures (RFC 8032, 5.1.7), which Python's standard library lacks.

It verifies only, so that no value in it is secret. A signature takes some milliseconds.
"""

from hashlib import sha512
from typing import Final

Point = tuple[int, int, int, int]
"""X, Y, Z and T in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z."""

_P: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)
_BASE_Y: Final = 4 * pow(5, -1, _P) % _P
_NEUTRAL: Final[Point] = (0, 1, 1, 0)


def verify_ed25519(public_key: bytes, signature: bytes, content: bytes) -> bool:
    """Whether a signature of 64 bytes is genuine. False, never an error, for any other bytes."""
    if len(public_key) != 32 or len(signature) != 64:  # noqa: PLR2004  # RFC 8032
        return False
    point = _decode(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= _ORDER:
        return False
    digest = sha512(signature[:32] + public_key + content).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    return _encode(_combine(scalar, challenge, _negate(point))) == signature[:32]


def _combine(scalar: int, challenge: int, point: Point) -> Point:
    """`scalar` times the base point plus `challenge` times `point`."""
    table = (_NEUTRAL, _BASE, point, _add(_BASE, point))
    total = _NEUTRAL
    for bit in range(252, -1, -1):
        total = _add(total, total)
        chosen = (scalar >> bit & 1) | (challenge >> bit & 1) << 1
        if chosen:
            total = _add(total, table[chosen])
    return total


def _add(one: Point, other: Point) -> Point:
    """The sum of two points; complete, so that it doubles too."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _negate(point: Point) -> Point:
    return -point[0] % _P, point[1], point[2], -point[3] % _P


def _decode(encoded: bytes) -> Point | None:
    """The point of 32 bytes, None where there is none."""
    number = int.from_bytes(encoded, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    x = _x_of(y) if y < _P else None
    if x is None or (x == 0 and odd):
        return None
    x = _P - x if x & 1 != odd else x
    return x, y, 1, x * y % _P


def _x_of(y: int) -> int | None:
    """One of the two x of a y on the curve."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_ONE % _P
    return x if x * x % _P == square else None


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base() -> Point:
    base = _decode(_BASE_Y.to_bytes(32, "little"))
    assert base is not None  # noqa: S101  # RFC 8032: the even x of y = 4/5
    return base


_BASE: Final = _base()
