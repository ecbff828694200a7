"""The versions of the people of a case: each is stored whole, encrypted, as it was sent.

See docs/adr/0070-a-person-is-a-document-in-versions.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from asyncpg import ForeignKeyViolationError, Record, UniqueViolationError
from pydantic import TypeAdapter, ValidationError

from case_api.domain.errors import UnknownCase
from case_api.domain.people.person import Person
from case_api.domain.people.person_change import PersonDocument
from case_api.domain.rights.periods import addressee_periods
from case_api.domain.search.search_summary import SearchSummary
from case_api.store.encryption.data_keys import (
    ensure_person_keys,
    find_file_key,
    find_person_keys,
    require_file_key,
)
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.people.encrypted_person import decrypt_person, encrypt_person, related_ids
from case_api.store.search.person_index import index_person
from chassis.problems import StaleVersion
from events.addressee_periods import PERIODS_PLACE
from events.envelope import CaseId, LedgerId

_INSERT: Final = """
    INSERT INTO case_api.person (ledger_id, case_id, version, details, periods, recorded_by)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING recorded_at
"""
PERSON_QUERY: Final = """
    SELECT version, recorded_at, recorded_by, details FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY version DESC LIMIT 1
"""
PERSON_VERSION_QUERY: Final = """
    SELECT version, recorded_at, recorded_by, details FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 AND version = $3
"""
PERSON_VERSIONS_QUERY: Final = """
    SELECT version, recorded_at, recorded_by, details FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4
"""
_DOCUMENT: Final[TypeAdapter[PersonDocument]] = TypeAdapter(PersonDocument)


class OutdatedPerson(Exception):
    """A person who was recorded under other rules breaks one of this release."""


@dataclass(frozen=True)
class PersonVersion:
    """A version of a person, when it was recorded and by whom (a reference, never a name).

    `details` is the document as JSON. It is not validated again, so that a version can always be
    read, also one that later rules would refuse.
    """

    version: int
    recorded_at: datetime
    recorded_by: str
    details: str

    @cached_property
    def document(self) -> PersonDocument:
        """The details, decoded."""
        return _DOCUMENT.validate_json(self.details)

    @cached_property
    def person(self) -> Person:
        """The details as a person, by the rules of this release; fields of a later one left out.

        Raises:
            OutdatedPerson: they were recorded under other rules, and these refuse them.
        """
        try:
            return Person.model_validate_json(self.details, extra="ignore")
        except ValidationError:  # its message holds the values
            raise OutdatedPerson from None


@dataclass(frozen=True, slots=True)
class NewPersonVersion:
    """A version of a person to store. `actor` is a reference to who recorded it."""

    person: Person
    version: int
    actor: str


async def insert_person(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, new: NewPersonVersion
) -> PersonVersion:
    """Store a version of a person, and what it is found by. Its number is one more than the last.

    Raises:
        StaleVersion: another writer has stored this version meanwhile; the transaction must end.
        UnknownCase: the case has no file: it was erased meanwhile.
    """
    key = await require_file_key(connection, ledger_id, case_id)
    person_ids = related_ids(new.person)
    try:
        keys = await ensure_person_keys(connection, ledger_id, case_id, person_ids)
        details = encrypt_person(new.person, key, keys)
        periods = key.encrypt(addressee_periods(new.person).model_dump_json(), PERIODS_PLACE)
        recorded_at = await connection.db.fetchval(
            _INSERT, ledger_id, case_id, new.version, details, periods, new.actor
        )
    except UniqueViolationError:
        raise StaleVersion from None
    except ForeignKeyViolationError:
        raise UnknownCase from None
    await index_person(connection, ledger_id, case_id, SearchSummary.of(new.person), key)
    return PersonVersion(new.version, recorded_at, new.actor, new.person.model_dump_json())


async def find_person(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId
) -> PersonVersion | None:
    """The current version of the person of a case, or None when there is none."""
    rows = await connection.db.fetch(PERSON_QUERY, ledger_id, case_id)
    return next(iter(await _decrypted(connection, ledger_id, case_id, rows)), None)


async def find_person_version(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, version: int
) -> PersonVersion | None:
    """One version of the person of a case, or None when there is none."""
    rows = await connection.db.fetch(PERSON_VERSION_QUERY, ledger_id, case_id, version)
    return next(iter(await _decrypted(connection, ledger_id, case_id, rows)), None)


async def person_versions_before(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, before: int, limit: int
) -> Sequence[PersonVersion]:
    """At most `limit` versions before a number, the newest first."""
    rows = await connection.db.fetch(PERSON_VERSIONS_QUERY, ledger_id, case_id, before, limit)
    return await _decrypted(connection, ledger_id, case_id, rows)


async def _decrypted(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, rows: Sequence[Record]
) -> Sequence[PersonVersion]:
    """Some versions of a person; none where the file was erased since they were read."""
    if not rows:
        return []
    key = await find_file_key(connection, ledger_id, case_id)
    if key is None:
        return []
    keys = await find_person_keys(connection, ledger_id, case_id)
    return [
        PersonVersion(version, recorded_at, recorded_by, decrypt_person(details, key, keys))
        for version, recorded_at, recorded_by, details in rows
    ]
