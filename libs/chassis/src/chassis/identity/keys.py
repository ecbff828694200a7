"""Issuing, revoking and finding API keys."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import dsn
from chassis.identity.key import ApiKey, Kind, make

SCHEMA: Final = "identity"
MIGRATIONS: Final = Path(__file__).parent / "migrations"

_FIND: Final = text("SELECT * FROM identity.find_key_v1(:key_id)")
_ISSUE: Final = """
    INSERT INTO identity.api_key
      (key_id, ledger_id, authority, client, scopes, kind, secret_hash, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_REVOKE: Final = """
    UPDATE identity.api_key SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a key was issued to: one client (a system) of one authority, for some scopes."""

    ledger_id: UUID
    authority: str
    client: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """A key that is in force, as it is stored."""

    holder: Holder
    kind: Kind
    secret_hash: bytes


async def issue_key(
    admin_url: str, holder: Holder, kind: Kind = Kind.LIVE, expires_at: datetime | None = None
) -> ApiKey:
    """Make a key and store its hash. The key itself is shown by the caller, once, and kept nowhere.

    `admin_url` is the administrator's: no service can issue keys.
    """
    key = make(kind)
    scopes = sorted(holder.scopes)
    values = (key.key_id, holder.ledger_id, holder.authority, holder.client, scopes)
    await _tell(admin_url, _ISSUE, *values, kind.value, key.secret_hash, expires_at)
    return key


async def revoke_key(admin_url: str, key_id: str) -> bool:
    """End a key, for everyone within `CACHED_FOR`. False where there is none in force."""
    return await _tell(admin_url, _REVOKE, key_id) == "UPDATE 1"


async def find_key(engine: AsyncEngine, key_id: str) -> Known | None:
    """A key in force, or None where it is unknown, expired or revoked."""
    async with engine.connect() as db:
        row = (await db.execute(_FIND, {"key_id": key_id})).one_or_none()
    if row is None:
        return None
    ledger_id, authority, client, scopes, kind, secret_hash = row
    return Known(Holder(ledger_id, authority, client, frozenset(scopes)), Kind(kind), secret_hash)


async def _tell(admin_url: str, statement: str, *values: object) -> str:
    connection = await asyncpg.connect(dsn(admin_url))
    try:
        return await connection.execute(statement, *values)
    finally:
        await connection.close()
