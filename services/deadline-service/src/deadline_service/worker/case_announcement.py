"""Announces some quiet cases of a council, in one transaction.

What is announced and holds follows from the case's own `deadline.*` events on the log, and is
compared with its rows. The difference is appended at the version at which the case was read: if a
fact was recorded meanwhile, nothing is.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.announcements import (
    AnnouncementDay,
    next_announcement_on,
)
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.case_evaluations import LockedCases, save_announced, save_pending
from deadline_service.store.council_settings import read_settings
from deadline_service.store.deadline_store import read_rows
from deadline_service.store.due_cases import lock_due_cases
from deadline_service.worker.case_proposal import CaseProposal, append_proposals, propose_case
from deadline_service.worker.case_stream import CaseStream, read_case_streams
from deadline_service.worker.waiting_cases import (
    AnnouncementScan,
    cases_recorded_with_others,
    postponed_case,
    unevaluated_cases,
)
from events.envelope import CaseId
from events.log.postgres import PostgresLog


class AnnouncementCounts(NamedTuple):
    """How many cases were scanned, and how many events were appended."""

    cases: int
    events: int


async def announce_due_cases(
    db: AsyncConnection, scan: AnnouncementScan, limit: int
) -> AnnouncementCounts:
    """Announce at most `limit` cases that are due, and put off those that must wait.

    Raises:
        WrongExpectedVersion: a fact of one of them was recorded meanwhile.
        UndecodableEvent: this release cannot decode a `deadline.*` event of one of them.
    """
    due = await lock_due_cases(db, scan.ledger_id, scan.today, limit)
    if not due.pending:
        return AnnouncementCounts(0, 0)
    log = PostgresLog(db, scan.ledger_id)
    recorded = await cases_recorded_with_others(db, scan, due)
    streams = await read_case_streams(log, due.pending.keys() - recorded.keys())
    unevaluated = await unevaluated_cases(db, scan, due, streams)
    await save_pending(db, scan.ledger_id, {**recorded, **unevaluated})
    quiet = {case: each for case, each in streams.items() if case not in unevaluated}
    proposals = await _announce(db, scan, due, quiet)
    await append_proposals(log, proposals)
    return AnnouncementCounts(len(due.pending), sum(len(each.events) for each in proposals))


async def postpone_first_due_case(db: AsyncConnection, scan: AnnouncementScan) -> Sequence[CaseId]:
    """Put off the case that `announce_due_cases` would process first."""
    due = await lock_due_cases(db, scan.ledger_id, scan.today, 1)
    postponed = {
        case: postponed_case(each, case, due.now, scan) for case, each in due.pending.items()
    }
    await save_pending(db, scan.ledger_id, postponed)
    return list(postponed)


async def _announce(
    db: AsyncConnection,
    scan: AnnouncementScan,
    due: LockedCases,
    streams: Mapping[CaseId, CaseStream],
) -> Sequence[CaseProposal]:
    """The events of quiet cases; the next day on which each may have others is stored."""
    settings = await read_settings(db, scan.ledger_id)
    day = AnnouncementDay(scan.today, settings.warning_offsets)
    rows: defaultdict[CaseId, list[DeadlineRow]] = defaultdict(list)
    for row in await read_rows(db, scan.ledger_id, streams.keys()):
        rows[row.case_id].append(row)
    proposals: list[CaseProposal] = []
    next_days: dict[CaseId, date | None] = {}
    for case, stream in streams.items():
        pending = due.pending[case]
        cause = None if pending is None else pending.cause
        proposals.append(propose_case(scan.ledger_id, stream, rows[case], day, cause))
        next_days[case] = next_announcement_on(rows[case], day)
        await asyncio.sleep(0)  # a large case has many deadlines
    await save_announced(db, scan.ledger_id, next_days)
    return proposals
