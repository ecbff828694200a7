"""The current agreements of a whole council, a case at a time."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.funding.agreement import FundingAgreement
from case_api.domain.funding.commitments import CaseAgreement
from chassis.database import driver_connection, transaction
from events.envelope import CaseId, LedgerId

_BATCH: Final = 50
"""Cases of one query, each with at most `MAX_AGREEMENTS` agreements."""
FIRST_CASE: Final = CaseId(UUID(int=0))
"""Before every case."""
CURRENT_AGREEMENTS_QUERY: Final = """
    WITH RECURSIVE found (case_id, n) AS (
        (SELECT case_id, 1 FROM case_api.funding_agreement
          WHERE ledger_id = $1 AND case_id > $2 ORDER BY case_id LIMIT 1)
        UNION ALL
        SELECT (SELECT a.case_id FROM case_api.funding_agreement a
                 WHERE a.ledger_id = $1 AND a.case_id > found.case_id
                 ORDER BY a.case_id LIMIT 1), n + 1
          FROM found WHERE found.case_id IS NOT NULL AND n < $3
    )
    SELECT found.case_id, current.document
      FROM found CROSS JOIN LATERAL (
        SELECT DISTINCT ON (agreement_id) document FROM case_api.funding_agreement a
         WHERE a.ledger_id = $1 AND a.case_id = found.case_id
         ORDER BY agreement_id, version DESC
      ) current
     ORDER BY found.n
"""
"""The agreements of the next `$3` cases that have any, by case."""


async def current_agreements(
    engine: AsyncEngine, ledger_id: LedgerId, after: CaseId = FIRST_CASE
) -> AsyncGenerator[Sequence[CaseAgreement]]:
    """The agreements of the cases after one, in order of case; each batch has whole cases.

    Each batch is read in a transaction of its own, so that no long read keeps one open.
    """
    while True:
        async with transaction(engine, ledger_id) as db:
            raw = await driver_connection(db)
            rows = await raw.fetch(CURRENT_AGREEMENTS_QUERY, ledger_id, after, _BATCH)
        if not rows:
            return
        yield [
            CaseAgreement(
                CaseId(case_id), FundingAgreement.model_validate_json(text, extra="ignore")
            )
            for case_id, text in rows
        ]
        after = CaseId(rows[-1]["case_id"])
