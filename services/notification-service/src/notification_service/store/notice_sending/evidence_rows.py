"""The records about some notices, for a certificate of service: each statement for all of them.

They are read in one snapshot, in which the notices, their attempts and the log agree.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from notification_service.domain.service_certificates.evidence import (
    MailingRecord,
    ProviderReport,
)
from notification_service.store.notice_sending.notices import (
    NOTICE_COLUMNS,
    NoticeAttemptRow,
    NoticeRow,
)

MOST_CERTIFIED: Final = 50
"""Notices of one certificate."""
_MOST_ATTEMPTS: Final = 100
"""Attempts of a notice that are read, as `list_notice_attempts` does."""
SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
NOTICES_TO_CERTIFY: Final = (
    f"SELECT {NOTICE_COLUMNS} FROM notification.notice"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND case_id = $2 AND ($3::bigint IS NULL OR reports = $3)"
    " ORDER BY created_at, notice_id LIMIT $4"
)
ATTEMPTS_OF_NOTICES: Final = """
    SELECT notice_id, number, started_at, ended_at, outcome, reply_code
      FROM notification.notice_attempt
     WHERE ledger_id = $1 AND notice_id = ANY ($2) AND number <= $3
     ORDER BY notice_id, number
"""
RECEIPTS_OF_NOTICES: Final = """
    SELECT notice_id, status, accepted_at, looked_at FROM notification.notice_receipt
     WHERE ledger_id = $1 AND notice_id = ANY ($2)
"""
POSTED_RUNS: Final = """
    SELECT print_run_id, posted_on, ended_at, ended_by FROM notification.print_run
     WHERE ledger_id = $1 AND print_run_id = ANY ($2) AND state = 'posted'
"""
_LOG_HASHES: Final = """
    SELECT position, hash FROM log.event WHERE ledger_id = $1 AND position = ANY ($2)
"""


@dataclass(frozen=True, slots=True)
class RowsOfNotices:
    """The records about some notices, by the ids of notices and of print runs."""

    attempts: Mapping[UUID, Sequence[NoticeAttemptRow]]
    receipts: Mapping[UUID, ProviderReport]
    posted_runs: Mapping[UUID, MailingRecord]


async def use_snapshot(db: DriverConnection) -> None:
    """Read the rest of the transaction as of its next statement, and change nothing in it."""
    await db.execute(SNAPSHOT)


async def notices_to_certify(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reports: int | None
) -> Sequence[NoticeRow]:
    """The notices of a case, or of one of its facts, the first ones first.

    One more than `MOST_CERTIFIED` says that there are more.
    """
    rows = await db.fetch(NOTICES_TO_CERTIFY, ledger_id, case_id, reports, MOST_CERTIFIED + 1)
    return [NoticeRow(*row) for row in rows]


async def rows_of_notices(
    db: DriverConnection, ledger_id: LedgerId, notices: Sequence[NoticeRow]
) -> RowsOfNotices:
    """The records about some notices."""
    ids = [each.notice_id for each in notices]
    attempts: defaultdict[UUID, list[NoticeAttemptRow]] = defaultdict(list)
    for notice_id, *row in await db.fetch(ATTEMPTS_OF_NOTICES, ledger_id, ids, _MOST_ATTEMPTS):
        attempts[notice_id].append(NoticeAttemptRow(*row))
    receipts = await db.fetch(RECEIPTS_OF_NOTICES, ledger_id, ids)
    runs = [each.print_run_id for each in notices if each.print_run_id is not None]
    posted = await db.fetch(POSTED_RUNS, ledger_id, runs) if runs else []
    return RowsOfNotices(
        attempts,
        {row[0]: ProviderReport(*row[1:]) for row in receipts},
        {row[0]: MailingRecord(*row[1:]) for row in posted},
    )


async def log_hashes(
    db: DriverConnection, ledger_id: LedgerId, positions: Collection[int]
) -> Mapping[int, bytes]:
    """The hashes of some rows of the log, by their positions."""
    rows = await db.fetch(_LOG_HASHES, ledger_id, list(positions)) if positions else []
    return {row[0]: row[1] for row in rows}
