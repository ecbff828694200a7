"""The people of cases: each version of a person is kept whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from asyncpg import Record
from pydantic_core import MISSING

from case_api.domain.person import (
    Contact,
    ContactRole,
    Identifier,
    IdentifierKind,
    Person,
)
from chassis.database import Driver
from events.envelope import CaseId, LedgerId

_KEEP: Final = """
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
        (ledger_id, case_id, version, place, role, name, email, phone, address)
    SELECT $1, $2, $3, place, role, name, email, phone, address
      FROM unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
           WITH ORDINALITY AS given(role, name, email, phone, address, place)
"""
_READ: Final = """
    SELECT version, family_name, given_names, birth_date, recorded_at,
           (SELECT coalesce(array_agg(ROW (kind, value) ORDER BY kind, value), '{}')
              FROM case_api.identifier
             WHERE (ledger_id, case_id, version) = (p.ledger_id, p.case_id, p.version)
           ) AS identifiers,
           (SELECT coalesce(array_agg(ROW (role, name, email, phone, address) ORDER BY place), '{}')
              FROM case_api.contact
             WHERE (ledger_id, case_id, version) = (p.ledger_id, p.case_id, p.version)
           ) AS contacts
      FROM case_api.person p
     WHERE ledger_id = $1 AND case_id = $2
     ORDER BY version DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """A person as kept: the version, and since when."""

    version: int
    since: datetime
    person: Person


async def keep_person(
    db: Driver, ledger_id: LedgerId, case_id: CaseId, kept: Person, version: int, actor: str
) -> None:
    """Keep a person as a version of their own. `version` is one more than the last."""
    await db.execute(
        _KEEP,
        ledger_id,
        case_id,
        version,
        kept.family_name,
        kept.given_names,
        kept.birth_date,
        actor,
        [identifier.kind for identifier in kept.identifiers],
        [identifier.value for identifier in kept.identifiers],
        [contact.role for contact in kept.contacts],
        [contact.name for contact in kept.contacts],
        [_given(contact.email) for contact in kept.contacts],
        [_given(contact.phone) for contact in kept.contacts],
        [_given(contact.address) for contact in kept.contacts],
    )


async def person_of(db: Driver, ledger_id: LedgerId, case_id: CaseId) -> KeptPerson | None:
    """The person of a case as they are known now, or None when there is none."""
    row = await db.fetchrow(_READ, ledger_id, case_id)
    return KeptPerson(row["version"], row["recorded_at"], _person(row)) if row else None


def _person(row: Record) -> Person:
    family_name: str = row["family_name"]
    birth_date: date = row["birth_date"]
    return Person(
        family_name=family_name,
        given_names=row["given_names"],
        birth_date=birth_date,
        identifiers=tuple(
            Identifier(kind=IdentifierKind(kind), value=value) for kind, value in row["identifiers"]
        ),
        contacts=tuple(
            Contact(
                role=ContactRole(role),
                name=name,
                email=email or MISSING,
                phone=phone or MISSING,
                address=address or MISSING,
            )
            for role, name, email, phone, address in row["contacts"]
        ),
    )


def _given(text: str | MISSING) -> str | None:
    """NULL for what was not given."""
    return None if text is MISSING else text
