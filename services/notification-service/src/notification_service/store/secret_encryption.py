"""Encryption of endpoint secrets at rest: AES-256-GCM under a key from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.encryption.encryption_keys import KEY_ID_LENGTH, encryption_keys

NONCE_BYTES: Final = 12


def new_nonce() -> bytes:
    """A random nonce. NIST SP 800-38D allows 2^32 of them under one key."""
    return os.urandom(NONCE_BYTES)


class EncryptionKeyMissing(KeyError):
    """What is to be decrypted is under a key that the setting does not have any more."""


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
    head, rest = packed[:KEY_ID_LENGTH], packed[KEY_ID_LENGTH:]
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
        """The secret again.

        Raises:
            EncryptionKeyMissing: its key was removed from the setting.
            cryptography.exceptions.InvalidTag: it was tampered with.
        """
        key = self.keys.get(encrypted.key_id)
        if key is None:
            raise EncryptionKeyMissing(encrypted.key_id)
        return key.decrypt(encrypted.nonce, encrypted.ciphertext, owner.bytes)


def create_cipher(setting: str) -> SecretCipher:
    """The cipher of a setting: base64 keys, newest first, separated by commas.

    Raises:
        InvalidEncryptionKey: a key is not base64 of 32 bytes.
    """
    keys = encryption_keys("WEBHOOK_SECRETS_KEY", setting, "webhook secrets")
    return SecretCipher(next(iter(keys)), {key_id: AESGCM(key) for key_id, key in keys.items()})
