"""Registering, listing and removing keys by which clients state for whom they act.

As the administrator of the database: services can only look one up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from chassis.database import DriverConnection
from chassis.identity.acting.role import ActingRole
from chassis.identity.base62 import random_digits

_ID_DIGITS: Final = 16
_ADD: Final = """
    INSERT INTO identity.acting_key (key_id, ledger_id, authority, client, roles, public_key)
    SELECT $1, $2, $3, $4, $5, $6
     WHERE NOT EXISTS (SELECT FROM identity.acting_key
                        WHERE ledger_id = $2 AND public_key = $6 AND removed_at IS NULL)
    RETURNING created_at
"""
_LIST: Final = """
    SELECT key_id, ledger_id, authority, client, roles, public_key, created_at, removed_at
      FROM identity.acting_key
     WHERE ($1::uuid IS NULL OR ledger_id = $1) AND (removed_at IS NULL OR $2)
     ORDER BY authority, client, created_at, key_id
"""
_REMOVE: Final = """
    UPDATE identity.acting_key SET removed_at = now() WHERE key_id = $1 AND removed_at IS NULL
"""


class ActingKeyInForce(Exception):
    """The public key is registered for a client of the council, and was not removed."""


class UnknownActingKey(Exception):
    """There is no key of this id that is in force."""


@dataclass(frozen=True, slots=True)
class NewActingKey:
    """A key to register: Ed25519, 32 bytes; the client alone has its private part."""

    ledger_id: UUID
    authority: str
    client: str
    roles: frozenset[ActingRole]
    public_key: bytes


@dataclass(frozen=True, slots=True)
class ActingKeyRecord:
    """A key as it is listed. Nothing in it is secret."""

    key_id: str
    key: NewActingKey
    created_at: datetime
    removed_at: datetime | None


async def add_acting_key(db: DriverConnection, key: NewActingKey) -> ActingKeyRecord:
    """Register a key. Assertions have its id as `kid`.

    Raises:
        ActingKeyInForce: the council has it: who removed one would leave the other in force.
    """
    key_id = random_digits(_ID_DIGITS)
    roles = sorted(role.value for role in key.roles)
    created_at = await db.fetchval(
        *(_ADD, key_id, key.ledger_id, key.authority, key.client, roles, key.public_key)
    )
    if created_at is None:
        raise ActingKeyInForce
    return ActingKeyRecord(key_id, key, created_at, removed_at=None)


async def list_acting_keys(
    db: DriverConnection, ledger_id: UUID | None = None, *, with_removed: bool = False
) -> Sequence[ActingKeyRecord]:
    """The keys in force of a ledger, or of all; on request those that were removed, too."""
    return [_record(row) for row in await db.fetch(_LIST, ledger_id, with_removed)]


async def remove_acting_key(db: DriverConnection, key_id: str) -> None:
    """End a key, for every process within `ACTING_KEY_CACHE_SECONDS`.

    Raises:
        UnknownActingKey: there is none of this id, or it was removed already.
    """
    if await db.execute(_REMOVE, key_id) != "UPDATE 1":
        raise UnknownActingKey


def _record(row: Record) -> ActingKeyRecord:
    roles = frozenset(map(ActingRole, row["roles"]))
    holder = row["ledger_id"], row["authority"], row["client"]
    key = NewActingKey(*holder, roles, row["public_key"])
    return ActingKeyRecord(row["key_id"], key, row["created_at"], row["removed_at"])
