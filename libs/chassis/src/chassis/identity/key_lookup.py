"""Looking up an API key by its id, and the client that it was issued to."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database_schema import DatabaseSchema
from chassis.identity.api_key import KeyKind
from chassis.identity.key_peppers import PepperedHash

SCHEMA: Final = DatabaseSchema("identity", Path(__file__).parent / "migrations")


class KeyHolders(Enum):
    """Whose keys an application accepts, with the functions that find one and note its use."""

    CLIENTS = ("find_key_v2", "note_key_use_v1")
    """Systems of councils."""
    ADMINISTRATORS = ("find_administrator_v1", "note_administrator_use_v1")
    """Administrators of the installation, of no council: their ledger is `UUID(int=0)`."""


_FIND: Final = {
    each: text(f"SELECT * FROM identity.{each.value[0]}(:key_id)")  # noqa: S608  # a constant
    for each in KeyHolders
}
_NOTE_USE: Final = {
    each: text(f"SELECT identity.{each.value[1]}(:key_id)")  # a constant
    for each in KeyHolders
}


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


async def find_key(engine: AsyncEngine, holders: KeyHolders, key_id: str) -> StoredKey | None:
    """A key in force, or None where it is unknown, expired or revoked."""
    async with engine.connect() as db:
        row = (await db.execute(_FIND[holders], {"key_id": key_id})).one_or_none()
    if row is None:
        return None
    ledger_id, authority, client, scopes, kind, *stored_hash = row
    holder = KeyHolder(ledger_id, authority, client, frozenset(scopes))
    return StoredKey(holder, KeyKind(kind), PepperedHash(*stored_hash))


async def note_key_use(engine: AsyncEngine, holders: KeyHolders, key_id: str) -> None:
    """Note that a key was used in the present hour. Without effect if that is noted."""
    async with engine.begin() as db:
        await db.execute(_NOTE_USE[holders], {"key_id": key_id})
