"""The keys of what is personal, and connections to the database on which it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chassis.database import DriverConnection
from chassis.encryption.encryption_keys import encryption_keys
from chassis.encryption.key_ring import KeyRing, key_ring
from events.blind_index import BlindIndex
from events.envelope import LedgerId


@dataclass(frozen=True, slots=True)
class Vault:
    """The keys of a process: those that wrap data keys, and those of blind indexes."""

    ring: KeyRing
    index_keys: Mapping[str, bytes] = field(repr=False)

    def open(self, db: DriverConnection) -> "EncryptedConnection":
        """A connection on which personal data is written and read."""
        return EncryptedConnection(db, self)

    def index(self, ledger_id: LedgerId) -> BlindIndex:
        """The blind index of a council."""
        return BlindIndex(self.index_keys, ledger_id)


def create_vault(keys: str, index_keys: str) -> Vault:
    """The vault of the settings `PERSONAL_DATA_KEYS` and `PERSONAL_DATA_INDEX_KEYS`.

    Raises:
        InvalidEncryptionKey: a key is not base64 of 32 bytes.
    """
    found = encryption_keys("PERSONAL_DATA_INDEX_KEYS", index_keys, "personal data index")
    return Vault(key_ring("PERSONAL_DATA_KEYS", keys, "personal data"), found)


@dataclass(frozen=True, slots=True)
class EncryptedConnection:
    """A connection to the database, with the keys of what is personal in it.

    A function that writes or reads personal data takes one, or a data key that was found on one.
    """

    db: DriverConnection
    vault: Vault
