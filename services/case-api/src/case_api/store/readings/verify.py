"""Verification of the record of reading of a council: its chain, and its anchors in the log."""

from typing import Final, NamedTuple
from uuid import UUID

from case_api.domain.readings.chain import ReadingRow, reading_fault
from case_api.store.readings.anchors import check_anchors
from case_api.store.readings.listing import READING_COLUMNS, reading_row
from chassis.database import DriverConnection

_BATCH: Final = 1000
_HEAD: Final = (
    "SELECT position FROM case_api.reading WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1"
)
_ROWS: Final = (
    f"SELECT {READING_COLUMNS} FROM case_api.reading r"  # noqa: S608  # constants
    " WHERE r.ledger_id = $1 AND r.position > $2 AND r.position <= $2::bigint + $3"
    " ORDER BY r.position"
)
_CASES: Final = """
    SELECT coalesce(listed.position, stated.position)
      FROM (SELECT position, case_id FROM case_api.reading_case
             WHERE ledger_id = $1) listed
      FULL JOIN (SELECT position, unnest(case_ids) AS case_id FROM case_api.reading
                  WHERE ledger_id = $1) stated USING (position, case_id)
     WHERE listed.position IS NULL OR stated.position IS NULL
     ORDER BY 1 LIMIT 1
"""


class VerifiedRecord(NamedTuple):
    """The result: how many rows are valid, the hash of the last of them, and the first fault.

    `anchored` is the last row that the log states, 0 where it states none.
    """

    rows: int
    hash: bytes | None
    fault: str | None
    anchored: int = 0


async def verify_readings(db: DriverConnection, ledger_id: UUID) -> VerifiedRecord:
    """Check the record of a council from its first row on. The transaction can read all of it.

    Of the rows after the last anchor, those that were removed from the end are not found. The log
    itself is verified by `events verify --seals`.
    """
    head: int = await db.fetchval(_HEAD, ledger_id) or 0
    previous: ReadingRow | None = None
    for after in range(0, head, _BATCH):
        expected = after + 1
        for row in map(reading_row, await db.fetch(_ROWS, ledger_id, after, _BATCH)):
            if fault := reading_fault(row, expected, previous):
                return _result(previous, fault)
            previous, expected = row, expected + 1
        if expected <= min(head, after + _BATCH):
            return _result(previous, f"position {expected}: it is missing")
    if (position := await db.fetchval(_CASES, ledger_id)) is not None:
        fault = f"position {position}: the list of its cases does not fit the row"
        return _result(previous, fault)
    anchored = await check_anchors(db, ledger_id)
    if (position := anchored.contradicted) is not None:
        return _result(previous, f"position {position}: the log states another row")
    return _result(previous, None)._replace(anchored=anchored.last or 0)


def _result(last: ReadingRow | None, fault: str | None) -> VerifiedRecord:
    return VerifiedRecord(last.position if last else 0, last.hash if last else None, fault)
