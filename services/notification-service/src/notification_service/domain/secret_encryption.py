"""Encryption of endpoint secrets at rest: AES-256-GCM under a key from the environment."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
_KEY_ID_LENGTH: Final = 8


class InvalidEncryptionKey(ValueError):
    """WEBHOOK_SECRETS_KEY is invalid. Its value is not repeated."""

    def __init__(self) -> None:
        super().__init__("WEBHOOK_SECRETS_KEY is one or more base64 keys of 32 bytes, with commas")


@dataclass(frozen=True, slots=True)
class EncryptedSecret:
    """An encrypted secret. `key_id` identifies the key that decrypts it."""

    key_id: str
    nonce: bytes
    ciphertext: bytes

    def pack(self) -> bytes:
        """As one value, where there is one column for it."""
        return self.key_id.encode() + self.nonce + self.ciphertext


def unpack(packed: bytes) -> EncryptedSecret:
    """The secret that was packed into one value."""
    head, rest = packed[:_KEY_ID_LENGTH], packed[_KEY_ID_LENGTH:]
    return EncryptedSecret(head.decode(), rest[:NONCE_BYTES], rest[NONCE_BYTES:])


@dataclass(frozen=True, slots=True)
class SecretCipher:
    """Encrypts with one key and decrypts with any of them, so that the key can be rotated."""

    current_key_id: str
    keys: Mapping[str, AESGCM] = field(repr=False)

    def encrypt(self, plain: bytes, owner: UUID, nonce: bytes) -> EncryptedSecret:
        """The secret, encrypted for one endpoint: in another's row it cannot be decrypted.

        `nonce` is 12 random bytes, never used before.
        """
        ciphertext = self.keys[self.current_key_id].encrypt(nonce, plain, owner.bytes)
        return EncryptedSecret(self.current_key_id, nonce, ciphertext)

    def decrypt(self, encrypted: EncryptedSecret, owner: UUID) -> bytes:
        """The secret again. Raises `cryptography.exceptions.InvalidTag` if it was tampered with."""
        return self.keys[encrypted.key_id].decrypt(
            encrypted.nonce, encrypted.ciphertext, owner.bytes
        )


def create_cipher(setting: str) -> SecretCipher:
    """The cipher of a setting: base64 keys, newest first, separated by commas."""
    try:
        keys = [b64decode(each.strip(), validate=True) for each in setting.split(",")]
    except binascii.Error:
        raise InvalidEncryptionKey from None
    if any(len(key) != KEY_BYTES for key in keys):
        raise InvalidEncryptionKey
    ids = [sha256(b"send webhook secrets key\0" + key).hexdigest()[:_KEY_ID_LENGTH] for key in keys]
    return SecretCipher(ids[0], dict(zip(ids, map(AESGCM, keys), strict=True)))
