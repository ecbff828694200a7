"""The versions of the people of a case: each is stored whole, as the document that was sent.

See docs/adr/0070-a-person-is-a-document-in-versions.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from asyncpg import ForeignKeyViolationError, UniqueViolationError
from pydantic import TypeAdapter, ValidationError

from case_api.domain.errors import UnknownCase
from case_api.domain.people.person import Person
from case_api.domain.people.person_change import PersonDocument
from case_api.store.search.person_index import index_person
from chassis.database import DriverConnection
from chassis.problems import StaleVersion
from events.envelope import CaseId, LedgerId

_INSERT: Final = """
    INSERT INTO case_api.person (ledger_id, case_id, version, details, recorded_by)
    VALUES ($1, $2, $3, $4::text::jsonb, $5) RETURNING recorded_at
"""
PERSON_QUERY: Final = """
    SELECT version, recorded_at, recorded_by, details::text FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY version DESC LIMIT 1
"""
PERSON_VERSION_QUERY: Final = """
    SELECT version, recorded_at, recorded_by, details::text FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 AND version = $3
"""
PERSON_VERSIONS_QUERY: Final = """
    SELECT version, recorded_at, recorded_by, details::text FROM case_api.person
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
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, new: NewPersonVersion
) -> PersonVersion:
    """Store a version of a person, and what it is found by. Its number is one more than the last.

    Raises:
        StaleVersion: another writer has stored this version meanwhile; the transaction must end.
        UnknownCase: the case has no file: it was erased meanwhile.
    """
    details = new.person.model_dump_json()
    try:
        recorded_at = await db.fetchval(
            _INSERT, ledger_id, case_id, new.version, details, new.actor
        )
    except UniqueViolationError:
        raise StaleVersion from None
    except ForeignKeyViolationError:
        raise UnknownCase from None
    await index_person(db, ledger_id, case_id, new.person)
    return PersonVersion(new.version, recorded_at, new.actor, details)


async def find_person(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> PersonVersion | None:
    """The current version of the person of a case, or None when there is none."""
    row = await db.fetchrow(PERSON_QUERY, ledger_id, case_id)
    return PersonVersion(*row) if row else None


async def find_person_version(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, version: int
) -> PersonVersion | None:
    """One version of the person of a case, or None when there is none."""
    row = await db.fetchrow(PERSON_VERSION_QUERY, ledger_id, case_id, version)
    return PersonVersion(*row) if row else None


async def person_versions_before(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, before: int, limit: int
) -> Sequence[PersonVersion]:
    """At most `limit` versions before a number, the newest first."""
    rows = await db.fetch(PERSON_VERSIONS_QUERY, ledger_id, case_id, before, limit)
    return [PersonVersion(*row) for row in rows]
