"""Writes what a person is found by, with each version of the person."""

from typing import Final

from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.search.criteria import search_value
from case_api.domain.search.name_words import indexed_words
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

# Rows that stay are neither deleted nor inserted: one statement cannot do both to a row.
_REPLACE: Final = """
    WITH former_name AS (
        DELETE FROM case_api.person_name
         WHERE ledger_id = $1 AND case_id = $2 AND word <> ALL ($7::text[])
    ), former_identifier AS (
        DELETE FROM case_api.person_identifier
         WHERE ledger_id = $1 AND case_id = $2
           AND (kind, value) NOT IN (SELECT * FROM unnest($8::text[], $9::text[]))
    ), name AS (
        INSERT INTO case_api.person_name (ledger_id, case_id, word)
        SELECT $1, $2, word FROM unnest($7::text[]) AS given(word)
        ON CONFLICT DO NOTHING
    ), identifier AS (
        INSERT INTO case_api.person_identifier (ledger_id, case_id, kind, value)
        SELECT $1, $2, kind, value FROM unnest($8::text[], $9::text[]) AS given(kind, value)
        ON CONFLICT DO NOTHING
    )
    INSERT INTO case_api.person_search
        (ledger_id, case_id, family_name, given_names, birth_date, postcode)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (ledger_id, case_id) DO UPDATE
    SET (family_name, given_names, birth_date, postcode) =
        (EXCLUDED.family_name, EXCLUDED.given_names, EXCLUDED.birth_date, EXCLUDED.postcode)
"""


async def index_person(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, person: Person
) -> None:
    """Replace what the person of a case is found by."""
    counting = [each for each in person.identifiers if each.counts]
    await db.execute(
        _REPLACE,
        ledger_id,
        case_id,
        person.family_name,
        person.given_names,
        person.birth_date,
        None if person.postcode is MISSING else person.postcode,
        sorted(indexed_words(person.names())),
        [each.kind for each in counting],
        [search_value(each.value) for each in counting],
    )
