"""The phase transfers of cases and how far each is: replaced with the facts that change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from case_api.domain.case_view import Stage
from case_api.domain.phase_transfers.progress import CaseTransfer, TransferProgress
from chassis.database import DriverConnection
from events.contracts.vocabulary.review import PhaseTransfer
from events.envelope import CaseId, LedgerId

_DELETE: Final = "DELETE FROM case_api.phase_transfer WHERE ledger_id = $1 AND case_id = ANY ($2)"
_INSERT: Final = """
    INSERT INTO case_api.phase_transfer
        (ledger_id, case_id, kind, transfers_on, progress, progress_on)
    SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::date[], $5::text[], $6::date[])
"""
CANDIDATES: Final = f"""
    SELECT case_id FROM case_api.case_list listed
     WHERE ledger_id = $1 AND cohort = $2 AND stage = '{Stage.PLAN_ISSUED}' AND closed_on IS NULL
       AND NOT EXISTS (
           SELECT FROM case_api.phase_transfer known
            WHERE known.ledger_id = $1 AND known.case_id = listed.case_id
              AND known.kind = $3 AND known.transfers_on = $4)
     ORDER BY opened_at, case_id LIMIT $5
"""  # noqa: S608  # our own words
COUNTS_QUERY: Final = """
    SELECT progress, count(*) FROM case_api.phase_transfer
     WHERE ledger_id = $1 AND transfers_on = $2 AND kind = $3 GROUP BY progress
"""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A phase transfer of a case in the council's list."""

    case_id: CaseId
    reference: str | None
    officer_id: UUID | None
    progress: TransferProgress
    progress_on: date | None


async def replace_transfers(
    db: DriverConnection, ledger_id: LedgerId, transfers: Mapping[CaseId, Sequence[CaseTransfer]]
) -> None:
    """Replace the transfers of some cases, in the transaction of the facts, after the append."""
    cases = sorted(transfers)
    rows = [(case_id, *each) for case_id in cases for each in transfers[case_id]]
    columns = [[row[i] for row in rows] for i in range(5)]
    await db.execute(_DELETE, ledger_id, cases)
    await db.execute(_INSERT, ledger_id, *columns)


async def cases_to_identify(
    db: DriverConnection,
    ledger_id: LedgerId,
    cohort: int,
    transfer: tuple[PhaseTransfer, date],
    limit: int,
) -> Sequence[CaseId]:
    """At most `limit` open cases of a cohort that have a plan, and not this transfer yet."""
    rows = await db.fetch(CANDIDATES, ledger_id, cohort, *transfer, limit)
    return [CaseId(row[0]) for row in rows]


async def count_transfers(
    db: DriverConnection, ledger_id: LedgerId, transfer: tuple[PhaseTransfer, date]
) -> Mapping[TransferProgress, int]:
    """How many children who move on a day have come how far."""
    kind, day = transfer
    rows = await db.fetch(COUNTS_QUERY, ledger_id, day, kind)
    found = {TransferProgress(progress): count for progress, count in rows}
    return {progress: found.get(progress, 0) for progress in TransferProgress}


async def transfers_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    transfer: tuple[PhaseTransfer, date],
    progress: TransferProgress | None,
    page: tuple[UUID, int],
) -> Sequence[TransferRow]:
    """The transfers of a kind on a day after a case, in the order of the ids; of one progress."""
    kind, day = transfer
    query = transfers_query(of_progress=progress is not None)
    wanted = () if progress is None else (progress,)
    rows = await db.fetch(query, ledger_id, day, kind, *page, *wanted)
    return [
        TransferRow(CaseId(case_id), reference, officer_id, TransferProgress(progress), day)
        for case_id, reference, officer_id, progress, day in rows
    ]


@cache
def transfers_query(*, of_progress: bool) -> str:
    """The statement of a page: a range of one index, and a case of the list for each row."""
    conditions = ["t.ledger_id = $1", "t.transfers_on = $2", "t.kind = $3", "t.case_id > $4"]
    if of_progress:
        conditions.append("t.progress = $6")
    return (
        "SELECT t.case_id, c.reference, c.officer_id, t.progress, t.progress_on"  # noqa: S608
        " FROM case_api.phase_transfer t"
        " JOIN case_api.case_list c ON c.ledger_id = $1 AND c.case_id = t.case_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY t.case_id LIMIT $5"
    )
