"""The people of cases: each version of a person is kept whole."""

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
READ: Final = """
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
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    kept: Person,
    version: int,
    actor: str,
) -> None:
    """Keep a person as a version of their own. `version` is one more than the last.

    Raises:
        StaleVersion: somebody has kept this version meanwhile; the transaction must end.
    """
    values = (
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
    try:
        await db.execute(_KEEP, ledger_id, case_id, *values)
    except UniqueViolationError:
        raise StaleVersion from None


async def person_of(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> KeptPerson | None:
    """The person of a case as they are known now, or None when there is none."""
    row = await db.fetchrow(READ, ledger_id, case_id)
    return KeptPerson(row["version"], row["recorded_at"], _person(row)) if row else None


def _person(row: Record) -> Person:
    # Without the checks of what is sent in: what is kept can always be shown, whatever was allowed
    # when it was recorded.
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


def _given(text: str | MISSING) -> str | None:
    """NULL for what was not given."""
    return None if text is MISSING else text
