"""Seals: signed statements of what a ledger was, kept where the log's keeper cannot write.

The chain alone stops clumsy tampering: whoever can change a row can compute the hashes anew. A seal
signs (ledger, position, hash) with Ed25519; an exported copy then shows any rewriting before it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from events.log.chain import frame

_TAG: Final = b"send.seal.1"


@dataclass(frozen=True, slots=True)
class Seal:
    """What a ledger was at a position, said at an instant and signed."""

    ledger_id: UUID
    position: int
    hash: bytes
    sealed_at: datetime
    key_id: str
    signature: bytes

    def to_json(self) -> str:
        """One line, to be exported."""
        return json.dumps(
            {
                "ledger_id": str(self.ledger_id),
                "position": self.position,
                "hash": self.hash.hex(),
                "sealed_at": self.sealed_at.isoformat(),
                "key_id": self.key_id,
                "signature": self.signature.hex(),
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Self:
        """A seal from an exported line. Raises ValueError or KeyError when it is none."""
        fields = json.loads(line)
        return cls(
            UUID(fields["ledger_id"]),
            int(fields["position"]),
            bytes.fromhex(fields["hash"]),
            datetime.fromisoformat(fields["sealed_at"]),
            str(fields["key_id"]),
            bytes.fromhex(fields["signature"]),
        )


def key_id(key: Ed25519PublicKey) -> str:
    """A short name for a public key: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def seal(
    key: Ed25519PrivateKey, ledger_id: UUID, position: int, row_hash: bytes, now: datetime
) -> Seal:
    """A seal over the row at `position`, whose hash is `row_hash`; `now` has a time zone."""
    signature = key.sign(_signed(ledger_id, position, row_hash, now))
    return Seal(ledger_id, position, row_hash, now, key_id(key.public_key()), signature)


def is_genuine(kept: Seal, keys: Iterable[Ed25519PublicKey]) -> bool:
    """Whether one of the keys signed the seal as it stands."""
    key = next((key for key in keys if key_id(key) == kept.key_id), None)
    if key is None:
        return False
    said = _signed(kept.ledger_id, kept.position, kept.hash, kept.sealed_at)
    try:
        key.verify(kept.signature, said)
    except InvalidSignature:
        return False
    return True


def _signed(ledger_id: UUID, position: int, row_hash: bytes, at: datetime) -> bytes:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").encode()
    return b"".join(
        map(frame, (_TAG, ledger_id.bytes, position.to_bytes(8, "big"), row_hash, moment))
    )
