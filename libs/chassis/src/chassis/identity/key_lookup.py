"""Looking up an API key by its id, and the client that it was issued to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database_schema import DatabaseSchema
from chassis.identity.api_key import KeyKind
from chassis.identity.key_peppers import PepperedHash

SCHEMA: Final = DatabaseSchema("identity", Path(__file__).parent / "migrations")

_FIND: Final = text("SELECT * FROM identity.find_key_v2(:key_id)")
_NOTE_USE: Final = text("SELECT identity.note_key_use_v1(:key_id)")


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The holder of a key: one client (a system) of one authority, with some scopes."""

    ledger_id: UUID
    authority: str
    client: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key that is in force, as it is stored."""

    holder: KeyHolder
    kind: KeyKind
    stored_hash: PepperedHash


async def find_key(engine: AsyncEngine, key_id: str) -> StoredKey | None:
    """A key in force, or None where it is unknown, expired or revoked."""
    async with engine.connect() as db:
        row = (await db.execute(_FIND, {"key_id": key_id})).one_or_none()
    if row is None:
        return None
    ledger_id, authority, client, scopes, kind, *stored_hash = row
    holder = KeyHolder(ledger_id, authority, client, frozenset(scopes))
    return StoredKey(holder, KeyKind(kind), PepperedHash(*stored_hash))


async def note_key_use(engine: AsyncEngine, key_id: str) -> None:
    """Note that a key was used in the present hour. Without effect if that is noted."""
    async with engine.begin() as db:
        await db.execute(_NOTE_USE, {"key_id": key_id})
