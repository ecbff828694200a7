"""API keys as the services know them: whom a key was issued to, and finding it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.identity.key import Kind

SCHEMA: Final = "identity"
MIGRATIONS: Final = Path(__file__).parent / "migrations"

_FIND: Final = text("SELECT * FROM identity.find_key_v1(:key_id)")


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


async def find_key(engine: AsyncEngine, key_id: str) -> Known | None:
    """A key in force, or None where it is unknown, expired or revoked."""
    async with engine.connect() as db:
        row = (await db.execute(_FIND, {"key_id": key_id})).one_or_none()
    if row is None:
        return None
    ledger_id, authority, client, scopes, kind, secret_hash = row
    return Known(Holder(ledger_id, authority, client, frozenset(scopes)), Kind(kind), secret_hash)
