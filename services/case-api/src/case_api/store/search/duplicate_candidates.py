"""The cases that have something in common with a person, to be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from asyncpg import Record
from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.search.duplicates import (
    IN_USE,
    Duplicate,
    DuplicateCandidate,
    DuplicateCase,
    find_duplicates,
    searched_identifiers,
    searched_upns,
)
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

MAX_CANDIDATES: Final = 200
"""Cases of each kind that are compared; 50,000 children have some ten of one birth date."""
CANDIDATES_QUERY: Final = """
    WITH candidate AS (
        (SELECT case_id FROM case_api.person_identifier
          WHERE ledger_id = $1 AND value = ANY ($2::text[]) LIMIT $6)
        UNION
        (SELECT case_id FROM case_api.case_list
          WHERE ledger_id = $1 AND reference = $3 LIMIT $6)
        UNION
        (SELECT case_id FROM case_api.person_search
          WHERE ledger_id = $1 AND birth_date = $4 LIMIT $6)
        UNION
        (SELECT case_id FROM case_api.person_search
          WHERE ledger_id = $1 AND postcode = $5 LIMIT $6)
    )
    SELECT c.case_id, c.reference, c.main_case_id, p.birth_date, p.postcode,
           ARRAY (SELECT n.word FROM case_api.person_name n
                   WHERE n.ledger_id = $1 AND n.case_id = c.case_id) AS words,
           ARRAY (SELECT i.kind FROM case_api.person_identifier i
                   WHERE i.ledger_id = $1 AND i.case_id = c.case_id ORDER BY i.kind, i.value),
           ARRAY (SELECT i.value FROM case_api.person_identifier i
                   WHERE i.ledger_id = $1 AND i.case_id = c.case_id ORDER BY i.kind, i.value)
      FROM candidate
      JOIN case_api.case_list c ON c.ledger_id = $1 AND c.case_id = candidate.case_id
      LEFT JOIN case_api.person_search p ON p.ledger_id = $1 AND p.case_id = c.case_id
"""


async def likely_duplicates(
    db: DriverConnection, ledger_id: LedgerId, person: Person, reference: str | None
) -> Sequence[Duplicate]:
    """The cases that may be of a person, those with the strongest reason first."""
    values = [value for _, value in searched_identifiers(person)]
    postcode = None if person.postcode is MISSING else person.postcode
    shared = values, reference, person.birth_date, postcode
    rows = await db.fetch(CANDIDATES_QUERY, ledger_id, *shared, MAX_CANDIDATES)
    return find_duplicates(person, reference, [_candidate(row) for row in rows])


async def refuse_duplicate(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    person: Person,
    reference: str | None,
) -> None:
    """Pass if no other case has a UPN of the person, or the reference.

    Call it after the facts of a case are appended: the ledger is locked then, so that of two cases
    which are opened at the same time the second finds the first. So it looks for nothing else:
    hundreds of cases may share a birth date, or a number of the council's own.

    Raises:
        DuplicateCase: another case has one; the transaction must end.
    """
    upns = searched_upns(person)
    if not upns and reference is None:
        return
    shared = [*upns], reference, None, None
    rows = await db.fetch(CANDIDATES_QUERY, ledger_id, *shared, MAX_CANDIDATES)
    found = find_duplicates(person, reference, [_candidate(row) for row in rows])
    others = [*_in_use(found, case_id)]
    if others:
        raise DuplicateCase(others)


def _in_use(found: Sequence[Duplicate], case_id: CaseId) -> Iterator[Duplicate]:
    for each in found:
        reasons = [reason for reason in each.reasons if reason in IN_USE]
        if reasons and each.case_id != case_id:
            yield replace(each, reasons=reasons)


def _candidate(row: Record) -> DuplicateCandidate:
    case_id, reference, main_case_id, birth_date, postcode, words, kinds, values = row
    return DuplicateCandidate(
        case_id,
        reference,
        frozenset(words),
        birth_date,
        postcode,
        frozenset(zip(kinds, values, strict=True)),
        main_case_id,
    )
