"""Wraps data keys under the current key-encryption key, and makes tokens under the current key.

A range of cases at a time, each in a transaction of its own, while the services run: values are
decrypted under every key that is set, and found by the tokens of every one.
"""

from typing import Final, NamedTuple
from uuid import UUID

from asyncpg import Record

from case_api.store.encryption.data_keys import file_key, rewrap
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.search.person_index import decrypt_summary, index_person
from chassis.database import DriverConnection
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId
from events.log.errors import translate_log_errors

CASES_OF_ROTATION: Final = 50
"""Cases of one transaction, for which a writer of one of their files waits."""
NEXT_FILES_QUERY: Final = """
    SELECT case_id FROM case_api.case_file
     WHERE ledger_id = $1 AND case_id > $2 ORDER BY case_id LIMIT $3
"""
FILES_QUERY: Final = """
    SELECT f.case_id, f.key, p.summary, p.index_key FROM case_api.case_file f
      LEFT JOIN case_api.person_search p ON p.ledger_id = $1 AND p.case_id = f.case_id
     WHERE f.ledger_id = $1 AND f.case_id = ANY ($2)
"""
NEXT_LEDGER_QUERY: Final = """
    SELECT ledger_id FROM case_api.case_file WHERE ledger_id > $1 ORDER BY ledger_id LIMIT 1
"""
KEYS_OF_PEOPLE_QUERY: Final = """
    SELECT case_id, person_id, key FROM case_api.person_key
     WHERE ledger_id = $1 AND case_id = ANY ($2)
"""
# FOR UPDATE: who stores a version of a person holds a key share of the file until the commit, so
# that the tokens of that version are neither missed nor overwritten.
_LOCK: Final = f"{NEXT_FILES_QUERY} FOR UPDATE"
_REPLACE_FILE_KEY: Final = """
    UPDATE case_api.case_file SET key = $3 WHERE ledger_id = $1 AND case_id = $2
"""
_REPLACE_PERSON_KEY: Final = """
    UPDATE case_api.person_key SET key = $4
     WHERE ledger_id = $1 AND case_id = $2 AND person_id = $3
"""


class RotationProgress(NamedTuple):
    """How many cases were read, and what of them was, or is to be, under the current keys.

    `keys` are data keys under an older key-encryption key, `indexed` people found by tokens of an
    older one. `last` is the last case that was read, None at the end.
    """

    cases: int
    keys: int
    indexed: int
    last: CaseId | None


async def next_ledger(db: DriverConnection, after: UUID) -> LedgerId | None:
    """The next council that has files of cases, in the order of ids. For all councils at once."""
    found: UUID | None = await db.fetchval(NEXT_LEDGER_QUERY, after)
    return None if found is None else LedgerId(found)


async def rotate_range(
    connection: EncryptedConnection, ledger_id: LedgerId, after: CaseId, *, check: bool
) -> RotationProgress:
    """Bring the next cases after one under the current keys, or only count with `check`.

    Raises:
        WriteConflict: another writer was in the way; the transaction must end.
    """
    with translate_log_errors():
        return await _rotate(connection, ledger_id, after, check=check)


async def _rotate(
    connection: EncryptedConnection, ledger_id: LedgerId, after: CaseId, *, check: bool
) -> RotationProgress:
    db, ring = connection.db, connection.vault.ring
    chosen = NEXT_FILES_QUERY if check else _LOCK
    found = await db.fetch(chosen, ledger_id, after, CASES_OF_ROTATION)
    cases = [CaseId(row["case_id"]) for row in found]
    files = await db.fetch(FILES_QUERY, ledger_id, cases)
    people = await db.fetch(KEYS_OF_PEOPLE_QUERY, ledger_id, cases)
    old_files = [row for row in files if not ring.is_current(row["key"])]
    old_people = [row for row in people if not ring.is_current(row["key"])]
    current = connection.vault.index(ledger_id).key_id
    old_tokens = [row for row in files if row["index_key"] not in {None, current}]
    if not check:
        for row in old_tokens:
            await _index(connection, ledger_id, row)
        for row in old_files:
            await _rewrap_file(connection, ledger_id, row)
        for row in old_people:
            await _rewrap_person(connection, ledger_id, row)
    last = cases[-1] if len(cases) == CASES_OF_ROTATION else None
    return RotationProgress(len(cases), len(old_files) + len(old_people), len(old_tokens), last)


async def _index(connection: EncryptedConnection, ledger_id: LedgerId, row: Record) -> None:
    case_id = CaseId(row["case_id"])
    key = file_key(connection.vault, ledger_id, case_id, row["key"])
    summary = decrypt_summary(key, row["summary"])
    await index_person(connection, ledger_id, case_id, summary, key)


async def _rewrap_file(connection: EncryptedConnection, ledger_id: LedgerId, row: Record) -> None:
    case_id = CaseId(row["case_id"])
    wrapped = rewrap(connection.vault, row["key"], ledger_id, case_id)
    await connection.db.execute(_REPLACE_FILE_KEY, ledger_id, case_id, wrapped)


async def _rewrap_person(connection: EncryptedConnection, ledger_id: LedgerId, row: Record) -> None:
    case_id, person_id = CaseId(row["case_id"]), PersonId(row["person_id"])
    wrapped = rewrap(connection.vault, row["key"], ledger_id, case_id, person_id)
    await connection.db.execute(_REPLACE_PERSON_KEY, ledger_id, case_id, person_id, wrapped)
