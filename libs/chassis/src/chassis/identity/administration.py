"""Issuing, listing, rotating and revoking API keys, as the administrator of the database.

No service can do any of it: their roles may only look up a key by its id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from chassis.database import DriverConnection, dsn
from chassis.identity.api_key import ApiKey, KeyKind, generate_key
from chassis.identity.key_lookup import KeyHolder
from chassis.identity.key_peppers import KeyPeppers
from chassis.identity.pepper_settings import PepperSettings

_ADD_CLIENT: Final = """
    INSERT INTO identity.client (ledger_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""
_FIND_CLIENT: Final = """
    SELECT scopes, closed_at IS NOT NULL FROM identity.client WHERE ledger_id = $1 AND name = $2
"""
_ADD: Final = """
    INSERT INTO identity.api_key
      (key_id, ledger_id, authority, client, scopes, kind, pepper_id, secret_hash, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_STATE: Final = """
    CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired'
         ELSE 'active' END
"""
_COLUMNS: Final = f"""
    key_id, ledger_id, authority, client, scopes, kind, created_at, expires_at, revoked_at,
    last_used_at, replaced_by, {_STATE} AS state
"""
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM identity.api_key WHERE $1::uuid IS NULL OR ledger_id = $1
     ORDER BY authority, client, created_at, key_id
"""  # noqa: S608  # constants only
_LOCK: Final = f"SELECT {_COLUMNS} FROM identity.api_key WHERE key_id = $1 FOR UPDATE"  # noqa: S608  # constants only
_REPLACE: Final = """
    UPDATE identity.api_key
       SET replaced_by = $2, expires_at = LEAST(expires_at, now() + $3::interval)
     WHERE key_id = $1 RETURNING expires_at
"""
_BY_PEPPER: Final = """
    SELECT pepper_id, count(*) AS active_keys FROM identity.api_key
     WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
     GROUP BY pepper_id ORDER BY pepper_id
"""
_REVOKE: Final = """
    UPDATE identity.api_key SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL
"""


class KeyState(StrEnum):
    """Whether a key is accepted."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class UnknownKey(Exception):
    """There is no key of this id."""


class KeyNotAllowed(Exception):
    """The client may have no such key; the message states why."""


class KeyNotActive(Exception):
    """The key has expired, was revoked or was replaced; the message states which."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is listed: everything but its secret, of which only a hash is stored.

    `last_used_at` is the beginning of the hour in which it was used last; None: never, or before
    that was noted. `replaced_by` is the id of the key that a rotation issued in its place.
    """

    key_id: str
    holder: KeyHolder
    kind: KeyKind
    state: KeyState
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    replaced_by: str | None


class PepperUse(NamedTuple):
    """How many keys that are valid were hashed with a pepper."""

    pepper_id: str
    active_keys: int


class KeyExpiry(NamedTuple):
    """When a key is to expire; None is never."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """The new key, and the instant at which the old one ends."""

    key: ApiKey
    old_expires_at: datetime


async def add_key(
    db: DriverConnection,
    holder: KeyHolder,
    kind: KeyKind,
    peppers: KeyPeppers,
    expires_at: datetime | None = None,
) -> ApiKey:
    """Create a key and store its hash. The key is displayed once by the caller, and not stored.

    A client that was not created before is created, without a limit of its scopes.

    Raises:
        KeyNotAllowed: the client is closed, or may not have a scope of the key.
    """
    await _require_client(db, holder)
    key = generate_key(kind)
    scopes = sorted(holder.scopes)
    values = (key.key_id, holder.ledger_id, holder.authority, holder.client, scopes)
    await db.execute(_ADD, *values, kind.value, *peppers.hash_of(key), expires_at)
    return key


async def list_keys(db: DriverConnection, ledger_id: UUID | None = None) -> Sequence[KeyRecord]:
    """Every key of a ledger, or of all, including those that are no longer accepted."""
    return [_record(row) for row in await db.fetch(_LIST, ledger_id)]


async def count_keys_by_pepper(db: DriverConnection) -> Sequence[PepperUse]:
    """The peppers that valid keys were hashed with. One that is not in it can be removed."""
    return [PepperUse(*row) for row in await db.fetch(_BY_PEPPER)]


async def rotate_key(
    db: DriverConnection,
    key_id: str,
    overlap: timedelta,
    peppers: KeyPeppers,
    expiry: KeyExpiry | None = None,
) -> KeyRotation:
    """Issue a replacement of a key, which ends after `overlap` unless it expires sooner.

    Without an `expiry` the new key has the lifetime of the old one. Call it inside a transaction.
    Of concurrent calls one rotates, and the others are refused.

    Raises:
        UnknownKey: there is no such key.
        KeyNotInForce: it ended, or a rotation replaced it already.
    """
    old = await _locked(db, key_id)
    if old.state is not KeyState.ACTIVE:
        raise KeyNotActive(f"is {old.state}")
    if old.replaced_by is not None:
        raise KeyNotActive(f"was replaced by {old.replaced_by} already")
    expires_at = await _same_lifetime(db, old) if expiry is None else expiry.at
    new = await add_key(db, old.holder, old.kind, peppers, expires_at)
    return KeyRotation(new, await db.fetchval(_REPLACE, key_id, new.key_id, overlap))


async def revoke(db: DriverConnection, key_id: str) -> None:
    """End a key at once, for every process within `CACHED_FOR` seconds.

    Raises:
        UnknownKey: there is no such key.
        KeyNotInForce: it was revoked already.
    """
    if await db.execute(_REVOKE, key_id) == "UPDATE 1":
        return
    await _locked(db, key_id)
    raise KeyNotActive("was revoked already")


async def connect_and_issue_key(
    admin_url: str,
    holder: KeyHolder,
    kind: KeyKind = KeyKind.LIVE,
    expires_at: datetime | None = None,
) -> ApiKey:
    """Create a key on a connection of its own, with the pepper of the environment: `add_key`."""
    peppers = PepperSettings().key_peppers
    connection: DriverConnection = await asyncpg.connect(dsn(admin_url))
    try:
        return await add_key(connection, holder, kind, peppers, expires_at)
    finally:
        await connection.close()


async def connect_and_revoke_key(admin_url: str, key_id: str) -> bool:
    """Revoke a key on a connection of its own; False if none is in force."""
    connection: DriverConnection = await asyncpg.connect(dsn(admin_url))
    try:
        await revoke(connection, key_id)
    except (UnknownKey, KeyNotActive):
        return False
    finally:
        await connection.close()
    return True


async def _require_client(db: DriverConnection, holder: KeyHolder) -> None:
    await db.execute(_ADD_CLIENT, holder.ledger_id, holder.client)
    found = await db.fetchrow(_FIND_CLIENT, holder.ledger_id, holder.client)
    scopes, closed = found or (None, False)
    if closed:
        raise KeyNotAllowed("the client is closed")
    if scopes is not None and (beyond := holder.scopes.difference(scopes)):
        raise KeyNotAllowed(f"the client may not have {', '.join(sorted(beyond))}")


async def _same_lifetime(db: DriverConnection, old: KeyRecord) -> datetime | None:
    if old.expires_at is None:
        return None
    now: datetime = await db.fetchval("SELECT now()")
    return now + (old.expires_at - old.created_at)


async def _locked(db: DriverConnection, key_id: str) -> KeyRecord:
    row = await db.fetchrow(_LOCK, key_id)
    if row is None:
        raise UnknownKey
    return _record(row)


def _record(row: asyncpg.Record) -> KeyRecord:
    holder = KeyHolder(row["ledger_id"], row["authority"], row["client"], frozenset(row["scopes"]))
    kind, state = KeyKind(row["kind"]), KeyState(row["state"])
    instants = (row["created_at"], row["expires_at"], row["revoked_at"], row["last_used_at"])
    return KeyRecord(row["key_id"], holder, kind, state, *instants, row["replaced_by"])
