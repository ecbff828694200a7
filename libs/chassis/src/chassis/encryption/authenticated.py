"""Values encrypted by AES-256-GCM, each for one place: elsewhere it cannot be decrypted."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"
_HEAD: Final = len(_VERSION) + _NONCE_BYTES
OVERHEAD_BYTES: Final = _HEAD + 16
"""Bytes by which an encrypted value is longer than the plain one."""


class CannotDecrypt(Exception):
    """A value was changed, is of another place, or of another key. It is not repeated."""


def encrypt(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    """A value, encrypted for a place (the associated data): a version, a random nonce, the rest.

    NIST SP 800-38D allows 2^32 values with random nonces under one key.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + cipher.encrypt(nonce, plain, place)


def decrypt(cipher: AESGCM, encrypted: bytes, place: bytes) -> bytes:
    """The value again.

    Raises:
        CannotDecrypt: it is not what was encrypted for this place under this key.
    """
    if encrypted[:1] != _VERSION or len(encrypted) < OVERHEAD_BYTES:
        raise CannotDecrypt
    try:
        return cipher.decrypt(encrypted[1:_HEAD], encrypted[_HEAD:], place)
    except InvalidTag:
        raise CannotDecrypt from None
