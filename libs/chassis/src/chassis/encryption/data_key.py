"""Data keys: each encrypts what belongs to one owner, and is stored wrapped by a key ring."""

from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.encryption.authenticated import decrypt, encrypt
from chassis.encryption.key_ring import KeyRing


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of the file of a case, or of one person in it. `owner` is whose it is."""

    cipher: AESGCM = field(repr=False)
    owner: bytes

    @classmethod
    def unwrap(cls, ring: KeyRing, wrapped: bytes, owner: bytes) -> Self:
        """A key from its row. Raises `chassis.encryption.authenticated.CannotDecrypt`."""
        return cls(AESGCM(ring.unwrap(wrapped, owner)), owner)

    def encrypt(self, plain: str | bytes, place: str) -> bytes:
        """A value, encrypted for a place among what is its owner's, such as `advice/<id>/2`."""
        value = plain.encode() if isinstance(plain, str) else plain
        return encrypt(self.cipher, value, self.owner + place.encode())

    def decrypt(self, encrypted: bytes, place: str) -> bytes:
        """The value again. Raises `chassis.encryption.authenticated.CannotDecrypt`."""
        return decrypt(self.cipher, encrypted, self.owner + place.encode())


def data_key_owner(*ids: UUID) -> bytes:
    """The owner of a data key: the ledger, the case, and the related person if it is theirs."""
    return b"".join(each.bytes for each in ids)
