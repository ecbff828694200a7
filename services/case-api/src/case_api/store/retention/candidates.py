"""The cases whose retention period may have ended, by their school cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from case_api.store.encryption.data_keys import file_key
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.search.person_index import decrypt_summary
from events.envelope import CaseId, LedgerId

RETENTION_CANDIDATES_QUERY: Final = """
    SELECT c.cohort, c.case_id, p.summary, f.key FROM case_api.case_list c
      LEFT JOIN case_api.person_search p ON p.ledger_id = $1 AND p.case_id = c.case_id
      LEFT JOIN case_api.case_file f ON f.ledger_id = $1 AND f.case_id = c.case_id
     WHERE c.ledger_id = $1 AND c.erased_on IS NULL AND c.cohort <= $2
       AND (c.cohort, c.case_id) > ($3, $4)
     ORDER BY c.cohort, c.case_id LIMIT $5
"""
CASES_WITH_DOCUMENTS_ELSEWHERE_QUERY: Final = """
    SELECT DISTINCT case_id FROM case_api.document
     WHERE ledger_id = $1 AND case_id = ANY ($2) AND is_elsewhere
"""


class CandidateKey(NamedTuple):
    """The place of a case in the order in which cases are checked: the oldest first."""

    cohort: int
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class RetentionCandidate:
    """A case that was not erased, with what of it is stored encrypted."""

    key: CandidateKey
    summary: bytes | None
    wrapped_key: bytes | None

    def birth_date(self, connection: EncryptedConnection, ledger_id: LedgerId) -> date | None:
        """The birth date, None where the case has no person.

        Raises:
            chassis.encryption.authenticated.CannotDecrypt: the keys of this process are others.
        """
        if self.summary is None or self.wrapped_key is None:
            return None
        key = file_key(connection.vault, ledger_id, self.key.case_id, self.wrapped_key)
        return decrypt_summary(key, self.summary).birth_date


async def candidates_after(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    latest_cohort: int,
    after: CandidateKey,
    limit: int,
) -> Sequence[RetentionCandidate]:
    """At most `limit` cases up to a cohort that were not erased, after a place in their order."""
    values = ledger_id, latest_cohort, *after, limit
    rows = await connection.db.fetch(RETENTION_CANDIDATES_QUERY, *values)
    return [
        RetentionCandidate(CandidateKey(cohort, CaseId(case_id)), summary, wrapped)
        for cohort, case_id, summary, wrapped in rows
    ]


async def cases_with_documents_elsewhere(
    connection: EncryptedConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Sequence[CaseId]:
    """Those of some cases that have documents in the council's own store."""
    query = CASES_WITH_DOCUMENTS_ELSEWHERE_QUERY
    return [CaseId(row[0]) for row in await connection.db.fetch(query, ledger_id, cases)]
