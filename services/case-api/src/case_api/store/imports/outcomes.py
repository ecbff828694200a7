"""What became of each row of an import: its report."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import MISSING

from case_api.domain.imports.outcome import ImportRowReport, ImportViolation, RowOutcome
from chassis.database import DriverConnection
from events.envelope import LedgerId

_INSERT: Final = """
INSERT INTO case_api.import_outcome
    (ledger_id, import_id, row_number, reference, outcome, case_id, violations)
SELECT $1, $2, * FROM unnest($3::integer[], $4::text[], $5::text[], $6::uuid[], $7::text[])
"""
_REPORT: Final = """
SELECT row_number, reference, outcome, case_id, violations FROM case_api.import_outcome
WHERE ledger_id = $1 AND import_id = $2 AND row_number > $3
"""
REPORT_QUERY: Final = f"{_REPORT} ORDER BY row_number LIMIT $4"
OUTCOME_QUERY: Final = f"{_REPORT} AND outcome = $5 ORDER BY row_number LIMIT $4"
EARLIER_ROWS_QUERY: Final = """
SELECT reference, min(row_number) FROM case_api.import_outcome
WHERE ledger_id = $1 AND import_id = $2 AND reference = ANY ($3) GROUP BY reference
"""
_VIOLATIONS: Final = TypeAdapter[tuple[ImportViolation, ...]](tuple[ImportViolation, ...])


async def insert_outcomes(
    db: DriverConnection, ledger_id: LedgerId, import_id: UUID, rows: Sequence[ImportRowReport]
) -> None:
    """Add rows to the report."""
    columns = (
        [each.row for each in rows],
        [_or_null(each.reference) for each in rows],
        [each.outcome for each in rows],
        [_or_null(each.case_id) for each in rows],
        [_VIOLATIONS.dump_json(each.violations).decode() for each in rows],
    )
    await db.execute(_INSERT, ledger_id, import_id, *columns)


async def outcomes_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    import_id: UUID,
    after: int,
    limit: int,
    outcome: RowOutcome | None,
) -> Sequence[ImportRowReport]:
    """The rows of a report after a number, in order; of one outcome, if given."""
    query, wanted = (REPORT_QUERY, ()) if outcome is None else (OUTCOME_QUERY, (outcome,))
    rows = await db.fetch(query, ledger_id, import_id, after, limit, *wanted)
    return [
        ImportRowReport(
            row=row_number,
            reference=MISSING if reference is None else reference,
            outcome=RowOutcome(outcome),
            case_id=MISSING if case_id is None else case_id,
            violations=_VIOLATIONS.validate_json(violations),
        )
        for row_number, reference, outcome, case_id, violations in rows
    ]


async def earlier_rows(
    db: DriverConnection, ledger_id: LedgerId, import_id: UUID, references: Collection[str]
) -> Mapping[str, int]:
    """The first row of an import with each of some references, where one was read."""
    rows = await db.fetch(EARLIER_ROWS_QUERY, ledger_id, import_id, list(references))
    return {row[0]: row[1] for row in rows}


def _or_null(value: str | UUID | MISSING) -> str | UUID | None:
    return None if value is MISSING else value
