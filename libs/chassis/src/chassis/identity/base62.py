"""Texts of letters and digits: random ones, ids, and a checksum for scanners."""

import secrets
import string
import zlib
from typing import Final
from uuid import UUID

_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
CHECKSUM_LENGTH: Final = 6
ID_LENGTH: Final = 22
"""Digits that hold the 128 bits of a UUID."""
SECRET_LENGTH: Final = 43
"""Digits that hold 256 bits: too many to guess, so no slow hash is needed."""
_IDS: Final = 1 << 128


def random_digits(length: int) -> str:
    """Digits from the system's randomness."""
    return "".join(secrets.choice(_DIGITS) for _ in range(length))


def checksum(text: str) -> str:
    """The CRC-32 of an ASCII text."""
    return _encode(zlib.crc32(text.encode("ascii")), CHECKSUM_LENGTH)


def encode_id(value: UUID) -> str:
    """A UUID in `ID_LENGTH` digits."""
    return _encode(value.int, ID_LENGTH)


def decode_id(text: str) -> UUID | None:
    """The UUID that was encoded; None where the digits are of no UUID."""
    number = 0
    for digit in text:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return UUID(int=number) if number < _IDS else None


def _encode(number: int, length: int) -> str:
    digits = ""
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
