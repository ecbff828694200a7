"""The people of cases: each version of a person is stored whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import Record, UniqueViolationError
from pydantic_core import MISSING

from case_api.domain.identifiers import IdentifierKind
from case_api.domain.person import (
    Contact,
    ContactRole,
    Identifier,
    Person,
)
from chassis.database import DriverConnection
from chassis.problems import StaleVersion
from events.envelope import CaseId, LedgerId

_INSERT: Final = """
    WITH person AS (
        INSERT INTO case_api.person
            (ledger_id, case_id, version, family_name, given_names, birth_date, recorded_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
    ), identifier AS (
        INSERT INTO case_api.identifier (ledger_id, case_id, version, kind, value)
        SELECT $1, $2, $3, kind, value FROM unnest($8::text[], $9::text[]) AS given(kind, value)
        ON CONFLICT DO NOTHING
    )
    INSERT INTO case_api.contact
        (ledger_id, case_id, version, ordinal, role, name, email, phone, address)
    SELECT $1, $2, $3, ordinal, role, name, email, phone, address
      FROM unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
           WITH ORDINALITY AS given(role, name, email, phone, address, ordinal)
"""
PERSON_QUERY: Final = """
    SELECT version, family_name, given_names, birth_date, recorded_at,
           (SELECT coalesce(array_agg(ROW (kind, value) ORDER BY kind, value), '{}')
              FROM case_api.identifier
             WHERE (ledger_id, case_id, version) = (p.ledger_id, p.case_id, p.version)
           ) AS identifiers,
           (SELECT coalesce(
                array_agg(ROW (role, name, email, phone, address) ORDER BY ordinal), '{}')
              FROM case_api.contact
             WHERE (ledger_id, case_id, version) = (p.ledger_id, p.case_id, p.version)
           ) AS contacts
      FROM case_api.person p
     WHERE ledger_id = $1 AND case_id = $2
     ORDER BY version DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class PersonVersion:
    """The current version of a person, and when it was recorded."""

    version: int
    recorded_at: datetime
    person: Person


@dataclass(frozen=True, slots=True)
class NewPersonVersion:
    """A version of a person to store. `actor` is a reference to who recorded it."""

    person: Person
    version: int
    actor: str


async def insert_person(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, new: NewPersonVersion
) -> None:
    """Store a version of a person. Its number is one more than the last.

    Raises:
        StaleVersion: another writer has stored this version meanwhile; the transaction must end.
    """
    person = new.person
    values = (
        new.version,
        person.family_name,
        person.given_names,
        person.birth_date,
        new.actor,
        [identifier.kind for identifier in person.identifiers],
        [identifier.value for identifier in person.identifiers],
        [contact.role for contact in person.contacts],
        [contact.name for contact in person.contacts],
        [_or_null(contact.email) for contact in person.contacts],
        [_or_null(contact.phone) for contact in person.contacts],
        [_or_null(contact.address) for contact in person.contacts],
    )
    try:
        await db.execute(_INSERT, ledger_id, case_id, *values)
    except UniqueViolationError:
        raise StaleVersion from None


async def find_person(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> PersonVersion | None:
    """The current version of the person of a case, or None when there is none."""
    row = await db.fetchrow(PERSON_QUERY, ledger_id, case_id)
    return PersonVersion(row["version"], row["recorded_at"], _person(row)) if row else None


def _person(row: Record) -> Person:
    # Without validation: a stored person can always be read, even one that later rules refuse.
    return Person.model_construct(
        family_name=row["family_name"],
        given_names=row["given_names"],
        birth_date=row["birth_date"],
        identifiers=tuple(
            Identifier.model_construct(kind=IdentifierKind(kind), value=value)
            for kind, value in row["identifiers"]
        ),
        contacts=tuple(
            Contact.model_construct(
                role=ContactRole(role),
                name=name,
                email=email or MISSING,
                phone=phone or MISSING,
                address=address or MISSING,
            )
            for role, name, email, phone, address in row["contacts"]
        ),
    )


def _or_null(text: str | MISSING) -> str | None:
    """NULL for what was not given."""
    return None if text is MISSING else text
