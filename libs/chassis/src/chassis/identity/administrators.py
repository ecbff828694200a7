"""Keys of administrators, who belong to no council. Only the owner's role issues and ends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from chassis.identity.api_key import ApiKey, KeyKind, generate_key
from chassis.identity.key_peppers import KeyPeppers

INSTALLATION: Final = UUID(int=0)
"""The ledger of an administrator's principal: no council's."""
_ADD: Final = """
    INSERT INTO identity.administrator
      (key_id, name, scopes, kind, pepper_id, secret_hash, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LIST: Final = """
    SELECT key_id, name, scopes, kind, created_at, expires_at, revoked_at, last_used_at
      FROM identity.administrator ORDER BY created_at, key_id
"""
_REVOKE: Final = """
    UPDATE identity.administrator SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class AdministratorRecord:
    """A key of an administrator as it is listed, without its hash."""

    key_id: str
    name: str
    scopes: frozenset[str]
    kind: KeyKind
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


async def add_administrator(
    db: DriverConnection,
    name: str,
    scopes: frozenset[str],
    kind: KeyKind,
    peppers: KeyPeppers,
    expires_at: datetime | None = None,
) -> ApiKey:
    """Create a key of an administrator and store its hash. The caller displays it once."""
    key = generate_key(kind)
    hashed = peppers.hash_of(key)
    await db.execute(_ADD, key.key_id, name, sorted(scopes), kind.value, *hashed, expires_at)
    return key


async def list_administrators(db: DriverConnection) -> Sequence[AdministratorRecord]:
    """Every key of an administrator, including those that have ended."""
    return [
        AdministratorRecord(
            row["key_id"], row["name"], frozenset(row["scopes"]), KeyKind(row["kind"]), *row[4:]
        )
        for row in await db.fetch(_LIST)
    ]


async def revoke_administrator(db: DriverConnection, key_id: str) -> bool:
    """End a key of an administrator within `KEY_CACHE_SECONDS`; False: none was in force."""
    return await db.execute(_REVOKE, key_id) == "UPDATE 1"
