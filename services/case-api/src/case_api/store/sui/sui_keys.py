"""The keys by which the department signs, a few for each council, so that one can be replaced."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import UniqueViolationError

from case_api.store.encryption.vault import EncryptedConnection, Vault
from chassis.database import DriverConnection
from chassis.row_changes import change_rows
from events.envelope import LedgerId

MAX_SUI_KEYS: Final = 10
"""Keys of one council: one in use, the next, and one for each sender that the department may have.
"""
MAX_LISTED_KEYS: Final = 2 * MAX_SUI_KEYS
"""Keys in a list: requests at the same moment may have added more than ten."""
_FIELDS: Final = "sui_key_id, key_id, created_at, created_by, last_used_on"
SUI_KEYS_QUERY: Final = f"""
    SELECT {_FIELDS} FROM case_api.sui_key WHERE ledger_id = $1
     ORDER BY created_at, sui_key_id LIMIT {MAX_LISTED_KEYS}
"""  # noqa: S608  # constants only
SUI_KEY_QUERY: Final = """
    SELECT sui_key_id, secret, last_used_on FROM case_api.sui_key
     WHERE ledger_id = $1 AND key_id = $2
"""
_COUNT: Final = "SELECT count(*) FROM case_api.sui_key WHERE ledger_id = $1"
_INSERT: Final = """
    INSERT INTO case_api.sui_key (ledger_id, sui_key_id, key_id, created_at, created_by, secret)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
_USE: Final = """
    UPDATE case_api.sui_key SET last_used_on = $3 WHERE ledger_id = $1 AND sui_key_id = $2
"""
_DELETE: Final = "DELETE FROM case_api.sui_key WHERE ledger_id = $1 AND sui_key_id = $2"
WRAPPED_QUERY: Final = """
    SELECT ledger_id, sui_key_id, secret FROM case_api.sui_key
     WHERE (ledger_id, sui_key_id) > ($1, $2) ORDER BY ledger_id, sui_key_id LIMIT $3
"""
_REWRAP: Final = """
    UPDATE case_api.sui_key SET secret = $3
     WHERE ledger_id = $1 AND sui_key_id = $2 AND secret = $4
    RETURNING sui_key_id
"""
_PLACE: Final = b"sui"


class SuiKeyInUse(Exception):
    """The council has a key of this id."""


class TooManySuiKeys(Exception):
    """The council has as many keys as it may."""


@dataclass(frozen=True, slots=True)
class SuiKeyRow:
    """A key as it is listed: without the secret."""

    sui_key_id: UUID
    key_id: str
    created_at: datetime
    created_by: str
    last_used_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key to verify with."""

    sui_key_id: UUID
    secret: bytes = field(repr=False)
    last_used_on: date | None


async def add_sui_key(
    connection: EncryptedConnection, ledger_id: LedgerId, row: SuiKeyRow, secret: bytes
) -> None:
    """Store a key, encrypted.

    Raises:
        SuiKeyInUse: the council has one of this id. TooManySuiKeys: it has ten.
        The transaction must end.
    """
    if await connection.db.fetchval(_COUNT, ledger_id) >= MAX_SUI_KEYS:
        raise TooManySuiKeys
    wrapped = connection.vault.ring.wrap(secret, _place(ledger_id, row.sui_key_id))
    values = row.sui_key_id, row.key_id, row.created_at, row.created_by, wrapped
    try:
        await connection.db.execute(_INSERT, ledger_id, *values)
    except UniqueViolationError:
        raise SuiKeyInUse from None


async def list_sui_keys(db: DriverConnection, ledger_id: LedgerId) -> Sequence[SuiKeyRow]:
    """The keys of a council, the oldest first."""
    return [SuiKeyRow(*row) for row in await db.fetch(SUI_KEYS_QUERY, ledger_id)]


async def delete_sui_key(db: DriverConnection, ledger_id: LedgerId, sui_key_id: UUID) -> bool:
    """End the use of a key at once; returns whether there was one."""
    return await db.execute(_DELETE, ledger_id, sui_key_id) == "DELETE 1"


async def find_sui_key(
    connection: EncryptedConnection, ledger_id: LedgerId, key_id: str
) -> KnownKey | None:
    """The key that the department names by an id; None where the council has none of it."""
    row = await connection.db.fetchrow(SUI_KEY_QUERY, ledger_id, key_id)
    if row is None:
        return None
    sui_key_id, wrapped, last_used_on = row
    secret = connection.vault.ring.unwrap(wrapped, _place(ledger_id, sui_key_id))
    return KnownKey(sui_key_id, secret, last_used_on)


async def note_sui_key_use(
    db: DriverConnection, ledger_id: LedgerId, key: KnownKey, today: date
) -> None:
    """Note that a key was used; the row is written on the first use of a day only."""
    if key.last_used_on != today:
        await db.execute(_USE, ledger_id, key.sui_key_id, today)


async def rewrap_sui_keys(
    db: DriverConnection, vault: Vault, after: tuple[UUID, UUID], limit: int, *, check: bool
) -> tuple[int, tuple[UUID, UUID] | None]:
    """Wrap the next keys after one under the current key, or only count them with `check`.

    For all councils at once. Returns how many were, or are to be, and the last, None at the end.
    """
    rows = await db.fetch(WRAPPED_QUERY, *after, limit)
    old = [row for row in rows if not vault.ring.is_current(row["secret"])]
    changed = len(old)
    if not check:
        changed = len(await change_rows(db, _REWRAP, [_rewrapped(vault, *row) for row in old]))
    last = rows[-1] if len(rows) == limit else None
    return changed, None if last is None else (last["ledger_id"], last["sui_key_id"])


def _rewrapped(
    vault: Vault, ledger_id: UUID, sui_key_id: UUID, wrapped: bytes
) -> tuple[UUID, UUID, bytes, bytes]:
    place = _place(ledger_id, sui_key_id)
    return ledger_id, sui_key_id, vault.ring.wrap(vault.ring.unwrap(wrapped, place), place), wrapped


def _place(ledger_id: UUID, sui_key_id: UUID) -> bytes:
    return _PLACE + ledger_id.bytes + sui_key_id.bytes
