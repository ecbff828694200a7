"""What a run found of each case whose period had ended: its report."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from case_api.domain.retention.finding import BlockingFact, RetentionFinding, RetentionOutcome
from case_api.domain.retention.schedule import ClassPeriod
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

FIRST_FINDING: Final = CaseId(UUID(int=0))
"""Before every case."""
_INSERT: Final = """
    INSERT INTO case_api.retention_finding
           (ledger_id, run_id, case_id, period, outcome, fact_type, fact_position, fact_on)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                                 $8::date[])
"""
_SELECT: Final = """
    SELECT case_id, period, outcome, fact_type, fact_position, fact_on
      FROM case_api.retention_finding WHERE ledger_id = $1 AND run_id = $2 AND case_id > $3
"""
FINDINGS_QUERY: Final = f"{_SELECT} ORDER BY case_id LIMIT $4"
FINDINGS_OF_OUTCOME_QUERY: Final = f"{_SELECT} AND outcome = $5 ORDER BY case_id LIMIT $4"
_REPLACE_DUE: Final = """
    UPDATE case_api.retention_finding
       SET outcome = $4, fact_type = $5, fact_position = $6, fact_on = $7
     WHERE ledger_id = $1 AND run_id = $2 AND case_id = $3 AND outcome = 'due'
    RETURNING case_id
"""


async def insert_findings(
    db: DriverConnection, ledger_id: LedgerId, run_id: UUID, found: Sequence[RetentionFinding]
) -> None:
    """Add cases to the report."""
    facts = [_fact_columns(each.in_the_way) for each in found]
    await db.execute(
        *(_INSERT, ledger_id, run_id),
        [each.case_id for each in found],
        [None if each.period is None else each.period.model_dump_json() for each in found],
        [each.outcome for each in found],
        *([columns[place] for columns in facts] for place in range(3)),
    )


async def replace_due(
    db: DriverConnection,
    ledger_id: LedgerId,
    run_id: UUID,
    case_id: CaseId,
    outcome: RetentionOutcome,
    in_the_way: BlockingFact | None = None,
) -> bool:
    """Replace the outcome of a case that was due; False if it is not any more."""
    values = ledger_id, run_id, case_id, outcome, *_fact_columns(in_the_way)
    return await db.fetchval(_REPLACE_DUE, *values) is not None


async def findings_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    run_id: UUID,
    after: CaseId,
    limit: int,
    outcome: RetentionOutcome | None = None,
) -> Sequence[RetentionFinding]:
    """At most `limit` cases of a report after one, in the order of ids; of one outcome, if given.

    `after` is `FIRST_FINDING` for the first.
    """
    query, wanted = FINDINGS_QUERY, ()
    if outcome is not None:
        query, wanted = FINDINGS_OF_OUTCOME_QUERY, (outcome,)
    rows = await db.fetch(query, ledger_id, run_id, after, limit, *wanted)
    return [_finding(row) for row in rows]


def _fact_columns(fact: BlockingFact | None) -> Sequence[object]:
    return (None, None, None) if fact is None else (fact.type, fact.position, fact.on)


def _finding(row: Iterable[Any]) -> RetentionFinding:
    case_id, period, outcome, fact_type, fact_position, fact_on = row
    return RetentionFinding(
        case_id=CaseId(case_id),
        period=None if period is None else ClassPeriod.model_validate_json(period, extra="ignore"),
        outcome=RetentionOutcome(outcome),
        in_the_way=None if fact_type is None else BlockingFact(fact_type, fact_position, fact_on),
    )
