"""Seals: signed statements of a ledger's hash, stored where the log's operators cannot write.

The chain alone does not prevent tampering: an attacker who can change a row can recompute the
hashes. A seal signs (ledger, council, position, hash) with Ed25519, so an exported copy reveals any
change up to its position. A restoration is the other signed statement: a ledger was restored from
an older copy, and the events that were sealed beyond it are declared lost. The formats:
`docs/chain.md`.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Final, Literal, Self, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

_Hash = Annotated[bytes, Field(min_length=32, max_length=32)]
_Signature = Annotated[bytes, Field(min_length=64, max_length=64)]
_KeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
_Position = Annotated[int, Field(ge=0, lt=2**63)]
_UNSIGNED: Final = bytes(64)


class _StatementBase(BaseModel):
    """The fields of every statement; as JSON, bytes are hexadecimal."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="hex", val_json_bytes="hex"
    )

    ledger_id: UUID
    key_id: _KeyId
    signature: _Signature

    def to_json(self) -> str:
        """The statement as one line of an exported file."""
        return self.model_dump_json(exclude_none=True)


class Seal(_StatementBase):
    """The hash of a ledger at a position, signed at an instant.

    Version 2 also names the council, because the register of ledgers is not chained. An empty
    ledger is sealed at position 0, with `chain.EMPTY_LEDGER_HASH`.
    """

    version: Literal[1, 2] = 1
    authority: Annotated[str, Field(pattern=r"^[0-9]{3}$")] | None = None
    position: _Position
    hash: _Hash
    sealed_at: AwareDatetime

    @model_validator(mode="after")
    def _check_authority(self) -> Self:
        if (self.version == 1) != (self.authority is None):
            raise ValueError("a seal of version 2 names the council, and one of version 1 does not")
        return self

    def signed_bytes(self) -> bytes:
        """The bytes that are signed."""
        council = () if self.authority is None else (self.authority.encode(),)
        return _join_length_prefixed(
            b"send.seal.%d" % self.version,
            self.ledger_id.bytes,
            *council,
            _number(self.position),
            self.hash,
            _timestamp(self.sealed_at),
        )


class Restoration(_StatementBase):
    """A ledger was restored from an older copy.

    Up to `restored_to`, whose row has `hash` (`chain.EMPTY_LEDGER_HASH` for 0), it is unchanged.
    What was sealed beyond that before `restored_at` is lost; the last position known to be lost is
    `lost_to`.
    """

    version: Literal[1] = 1
    restored_to: _Position
    hash: _Hash
    lost_to: _Position
    restored_at: AwareDatetime

    def signed_bytes(self) -> bytes:
        """The bytes that are signed."""
        return _join_length_prefixed(
            b"send.restoration.1",
            self.ledger_id.bytes,
            _number(self.restored_to),
            self.hash,
            _number(self.lost_to),
            _timestamp(self.restored_at),
        )


SignedStatement: TypeAlias = Seal | Restoration
_STATEMENT: Final[TypeAdapter[SignedStatement]] = TypeAdapter(Seal | Restoration)


def parse_statement(line: str | bytes) -> SignedStatement:
    """The statement of an exported line. Raises ValueError if it is not a statement."""
    try:
        return _STATEMENT.validate_json(line)
    except ValidationError as error:
        raise ValueError(f"{error.error_count()} faults") from None


def public_key_id(key: Ed25519PublicKey) -> str:
    """The id of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def sign_seal(  # the signed fields
    key: Ed25519PrivateKey,
    ledger_id: UUID,
    authority: str,
    position: int,
    row_hash: bytes,
    now: datetime,
) -> Seal:
    """A seal of the row at `position`, whose hash is `row_hash`; `now` has a time zone."""
    unsigned = Seal(
        version=2,
        ledger_id=ledger_id,
        authority=authority,
        position=position,
        hash=row_hash,
        sealed_at=now,
        key_id=public_key_id(key.public_key()),
        signature=_UNSIGNED,
    )
    return unsigned.model_copy(update={"signature": key.sign(unsigned.signed_bytes())})


def sign_restoration(  # the signed fields
    key: Ed25519PrivateKey,
    ledger_id: UUID,
    restored_to: int,
    row_hash: bytes,
    lost_to: int,
    now: datetime,
) -> Restoration:
    """A signed statement that a ledger was restored; `now` has a time zone."""
    unsigned = Restoration(
        ledger_id=ledger_id,
        restored_to=restored_to,
        hash=row_hash,
        lost_to=lost_to,
        restored_at=now,
        key_id=public_key_id(key.public_key()),
        signature=_UNSIGNED,
    )
    return unsigned.model_copy(update={"signature": key.sign(unsigned.signed_bytes())})


def is_genuine(statement: SignedStatement, keys: Iterable[Ed25519PublicKey]) -> bool:
    """Whether one of the keys signed the statement in its present form."""
    key = next((key for key in keys if public_key_id(key) == statement.key_id), None)
    if key is None:
        return False
    try:
        key.verify(statement.signature, statement.signed_bytes())
    except InvalidSignature:
        return False
    return True


def _join_length_prefixed(*fields: bytes) -> bytes:
    """The fields as they are signed: each behind its length in four bytes, big-endian."""
    return b"".join(len(each).to_bytes(4, "big") + each for each in fields)


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big")


def _timestamp(at: datetime) -> bytes:
    return at.astimezone(UTC).isoformat(timespec="microseconds").encode()
