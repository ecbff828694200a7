"""The data keys of people: one for the file of a case, one for each person related to the child.

They are stored wrapped, with the file, so that deleting a row destroys a key and makes whatever was
encrypted under it unreadable, wherever it is. See
docs/adr/0112-people-are-encrypted-under-keys-of-their-own.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from case_api.domain.errors import UnknownCase
from case_api.store.encryption.vault import EncryptedConnection, Vault
from chassis.encryption.data_key import DataKey, data_key_owner
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId

FILE_KEYS_QUERY: Final = """
    SELECT case_id, key FROM case_api.case_file WHERE ledger_id = $1 AND case_id = ANY ($2)
"""
PERSON_KEYS_QUERY: Final = """
    SELECT person_id, key FROM case_api.person_key WHERE ledger_id = $1 AND case_id = $2
"""
_INSERT_PERSON_KEYS: Final = """
    INSERT INTO case_api.person_key (ledger_id, case_id, person_id, key)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::bytea[])
"""
_KEY_BITS: Final = 256


def new_wrapped_key(vault: Vault, ledger_id: LedgerId, case_id: CaseId) -> bytes:
    """A new key for the file of a case, wrapped, to be stored with it."""
    return vault.ring.wrap(AESGCM.generate_key(_KEY_BITS), _owner(ledger_id, case_id))


def file_key(vault: Vault, ledger_id: LedgerId, case_id: CaseId, wrapped: bytes) -> DataKey:
    """The key of a file from its row."""
    return DataKey.unwrap(vault.ring, wrapped, _owner(ledger_id, case_id))


def rewrap(
    vault: Vault,
    wrapped: bytes,
    ledger_id: LedgerId,
    case_id: CaseId,
    person_id: PersonId | None = None,
) -> bytes:
    """The same key, wrapped under the current key-encryption key."""
    owner = _owner(ledger_id, case_id, person_id)
    return vault.ring.wrap(vault.ring.unwrap(wrapped, owner), owner)


async def find_file_keys(
    connection: EncryptedConnection, ledger_id: LedgerId, cases: Iterable[CaseId]
) -> Mapping[CaseId, DataKey]:
    """The keys of the files of some cases, without those that have none: they were erased."""
    rows = await connection.db.fetch(FILE_KEYS_QUERY, ledger_id, list(cases))
    return {
        CaseId(case_id): file_key(connection.vault, ledger_id, CaseId(case_id), wrapped)
        for case_id, wrapped in rows
    }


async def find_file_key(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId
) -> DataKey | None:
    """The key of the file of a case, None where it has none."""
    return (await find_file_keys(connection, ledger_id, [case_id])).get(case_id)


async def require_file_key(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId
) -> DataKey:
    """The key of the file of a case, to add to it.

    Raises:
        UnknownCase: there is no such case, or its file was erased.
    """
    found = await find_file_key(connection, ledger_id, case_id)
    if found is None:
        raise UnknownCase
    return found


async def find_person_keys(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId
) -> Mapping[PersonId, DataKey]:
    """The keys of the people related to the child of a case, without those who were erased."""
    rows = await connection.db.fetch(PERSON_KEYS_QUERY, ledger_id, case_id)
    return {
        PersonId(person_id): DataKey.unwrap(
            connection.vault.ring, wrapped, _owner(ledger_id, case_id, PersonId(person_id))
        )
        for person_id, wrapped in rows
    }


async def ensure_person_keys(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    people: Sequence[PersonId],
) -> Mapping[PersonId, DataKey]:
    """The keys of these related people; those who have none get one."""
    if not people:
        return {}
    known = await find_person_keys(connection, ledger_id, case_id)
    made = {
        each: connection.vault.ring.wrap(
            AESGCM.generate_key(_KEY_BITS), _owner(ledger_id, case_id, each)
        )
        for each in people
        if each not in known
    }
    if made:
        await connection.db.execute(
            _INSERT_PERSON_KEYS, ledger_id, case_id, list(made), list(made.values())
        )
    created = {
        each: DataKey.unwrap(connection.vault.ring, wrapped, _owner(ledger_id, case_id, each))
        for each, wrapped in made.items()
    }
    return {**known, **created}


def _owner(ledger_id: LedgerId, case_id: CaseId, person_id: PersonId | None = None) -> bytes:
    return data_key_owner(ledger_id, case_id, *(() if person_id is None else (person_id,)))
