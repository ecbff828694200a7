"""Keys that encrypt other keys, and what has no key of its own yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.encryption.authenticated import CannotDecrypt, decrypt, encrypt
from chassis.encryption.encryption_keys import KEY_ID_LENGTH, encryption_keys


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Key-encryption keys of a setting. A wrapped key begins with the id of the one it is under."""

    current_key_id: str
    ciphers: Mapping[str, AESGCM] = field(repr=False)

    def wrap(self, plain: bytes, place: bytes) -> bytes:
        """A key, encrypted for a place under the current key."""
        cipher = self.ciphers[self.current_key_id]
        return self.current_key_id.encode() + encrypt(cipher, plain, place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The key again.

        Raises:
            CannotDecrypt: it was changed, or the key that encrypted it is not on the ring.
        """
        cipher = self.ciphers.get(wrapped[:KEY_ID_LENGTH].decode("ascii", "replace"))
        if cipher is None:
            raise CannotDecrypt
        return decrypt(cipher, wrapped[KEY_ID_LENGTH:], place)

    def is_current(self, wrapped: bytes) -> bool:
        """Whether a key is wrapped under the current key."""
        return wrapped.startswith(self.current_key_id.encode())


def key_ring(setting: str, value: str, purpose: str) -> KeyRing:
    """The key ring of a setting, see `encryption_keys`. Raises `InvalidEncryptionKey`."""
    keys = encryption_keys(setting, value, purpose)
    return KeyRing(next(iter(keys)), {key_id: AESGCM(key) for key_id, key in keys.items()})
