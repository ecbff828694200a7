"""The cases that differ in a simulation of a council."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from chassis.database import DriverConnection
from deadline_service.domain.council_simulation.compared_deadline import ComparedDeadline
from deadline_service.domain.council_simulation.simulated_case import CaseComparison
from events.envelope import CaseId, LedgerId

DifferingCase = tuple[CaseId, int, Sequence[ComparedDeadline]]
"""A case, how many of its deadlines that differ are not among these, and these."""

_DEADLINES: Final = TypeAdapter[tuple[ComparedDeadline, ...]](tuple[ComparedDeadline, ...])
_INSERT: Final = """
INSERT INTO deadline.council_simulation_case
    (ledger_id, simulation_id, case_id, omitted, deadlines)
SELECT $1, $2, * FROM unnest($3::uuid[], $4::integer[], $5::text[])
"""
CASES_AFTER_QUERY: Final = """
SELECT case_id, omitted, deadlines FROM deadline.council_simulation_case
WHERE ledger_id = $1 AND simulation_id = $2 AND case_id > $3 ORDER BY case_id LIMIT $4
"""


async def insert_differing_cases(
    db: DriverConnection,
    ledger_id: LedgerId,
    simulation_id: UUID,
    cases: Mapping[CaseId, CaseComparison],
) -> None:
    """Store the cases of a chunk that differ."""
    if cases:
        omitted = [each.omitted for each in cases.values()]
        texts = [_DEADLINES.dump_json(tuple(each.differing)).decode() for each in cases.values()]
        await db.execute(_INSERT, ledger_id, simulation_id, [*cases], omitted, texts)


async def differing_cases_after(
    db: DriverConnection, ledger_id: LedgerId, simulation_id: UUID, after: CaseId, limit: int
) -> Sequence[DifferingCase]:
    """The cases that differ after one, in the order of their ids."""
    rows = await db.fetch(CASES_AFTER_QUERY, ledger_id, simulation_id, after, limit)
    return [(CaseId(row[0]), row[1], _DEADLINES.validate_json(row[2])) for row in rows]
