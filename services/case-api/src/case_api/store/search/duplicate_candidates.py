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
from case_api.store.encryption.data_keys import find_file_keys
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.search.person_index import decrypt_summary
from chassis.encryption.data_key import DataKey
from events.blind_index import IndexedValue
from events.envelope import CaseId, LedgerId

MAX_CANDIDATES: Final = 200
"""Cases of each kind that are compared; 50,000 children have some ten of one birth date."""
CANDIDATES_QUERY: Final = """
    WITH candidate AS (
        (SELECT case_id FROM case_api.person_identifier
          WHERE ledger_id = $1 AND token = ANY ($2::bigint[]) LIMIT $6)
        UNION
        (SELECT case_id FROM case_api.case_list
          WHERE ledger_id = $1 AND reference = $3 LIMIT $6)
        UNION
        (SELECT case_id FROM case_api.person_search
          WHERE ledger_id = $1 AND birth_date = ANY ($4::bigint[]) LIMIT $6)
        UNION
        (SELECT case_id FROM case_api.person_search
          WHERE ledger_id = $1 AND postcode = ANY ($5::bigint[]) LIMIT $6)
    )
    SELECT c.case_id, c.reference, c.main_case_id, p.summary
      FROM candidate
      JOIN case_api.case_list c ON c.ledger_id = $1 AND c.case_id = candidate.case_id
      LEFT JOIN case_api.person_search p ON p.ledger_id = $1 AND p.case_id = c.case_id
"""


async def likely_duplicates(
    connection: EncryptedConnection, ledger_id: LedgerId, person: Person, reference: str | None
) -> Sequence[Duplicate]:
    """The cases that may be of a person, those with the strongest reason first."""
    index = connection.vault.index(ledger_id)
    values = [value for _, value in searched_identifiers(person)]
    postcodes = [] if person.postcode is MISSING else [person.postcode]
    shared = (
        index.tokens(IndexedValue.IDENTIFIER, values),
        reference,
        index.tokens(IndexedValue.BIRTH_DATE, [person.birth_date.isoformat()]),
        index.tokens(IndexedValue.POSTCODE, postcodes),
    )
    rows = await connection.db.fetch(CANDIDATES_QUERY, ledger_id, *shared, MAX_CANDIDATES)
    found = await _candidates(connection, ledger_id, rows)
    return find_duplicates(person, reference, found)


async def refuse_duplicate(
    connection: EncryptedConnection,
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
    index = connection.vault.index(ledger_id)
    tokens = index.tokens(IndexedValue.IDENTIFIER, upns)
    rows = await connection.db.fetch(
        CANDIDATES_QUERY, ledger_id, tokens, reference, (), (), MAX_CANDIDATES
    )
    candidates = await _candidates(connection, ledger_id, rows)
    found = find_duplicates(person, reference, candidates)
    others = [*_in_use(found, case_id)]
    if others:
        raise DuplicateCase(others)


def _in_use(found: Sequence[Duplicate], case_id: CaseId) -> Iterator[Duplicate]:
    for each in found:
        reasons = [reason for reason in each.reasons if reason in IN_USE]
        if reasons and each.case_id != case_id:
            yield replace(each, reasons=reasons)


async def _candidates(
    connection: EncryptedConnection, ledger_id: LedgerId, rows: Sequence[Record]
) -> Sequence[DuplicateCandidate]:
    keys = await find_file_keys(connection, ledger_id, [CaseId(row["case_id"]) for row in rows])
    return [_candidate(row, keys.get(CaseId(row["case_id"]))) for row in rows]


def _candidate(row: Record, key: DataKey | None) -> DuplicateCandidate:
    case_id, reference, main_case_id, encrypted = row
    if key is None or encrypted is None:  # its person was erased
        return DuplicateCandidate(
            case_id, reference, frozenset(), None, None, frozenset(), main_case_id
        )
    found = decrypt_summary(key, encrypted)
    return DuplicateCandidate(
        case_id,
        reference,
        frozenset(found.words),
        found.birth_date,
        found.postcode,
        frozenset(found.identifiers),
        main_case_id,
    )
