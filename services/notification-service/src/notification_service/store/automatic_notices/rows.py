"""The rows of automatic notices: planned once for a fact, locked when due, ended once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, LedgerId
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.state import AutomaticState

PLAN_NOTICES: Final = """
    INSERT INTO notification.automatic_notice
        (ledger_id, due_at, planned_at, case_id, reports, requirement)
    SELECT $1, $2, $2, * FROM unnest($3::uuid[], $4::bigint[], $5::text[]) ON CONFLICT DO NOTHING
"""
REOPEN_NOTICE: Final = """
    INSERT INTO notification.automatic_notice AS known
        (ledger_id, due_at, planned_at, case_id, reports, requirement)
    VALUES ($1, $2, $2, $3, $4, $5)
    ON CONFLICT (ledger_id, case_id, reports, requirement) DO UPDATE
       SET state = EXCLUDED.state, reasons = EXCLUDED.reasons, failures = EXCLUDED.failures,
           due_at = EXCLUDED.due_at, planned_at = EXCLUDED.planned_at,
           ended_at = EXCLUDED.ended_at, returned_notices = EXCLUDED.returned_notices
     WHERE known.state <> 'waiting' OR known.returned_notices <> '{}'
"""
COMPOSE_ONCE_MORE: Final = """
    UPDATE notification.automatic_notice
       SET state = 'waiting', due_at = $5, planned_at = $5, ended_at = NULL, failures = 0,
           returned_notices = returned_notices || $6::uuid
     WHERE ledger_id = $1 AND case_id = $2 AND reports = $3 AND requirement = $4
       AND (state = 'composed'
            OR state = 'waiting' AND cardinality(returned_notices) BETWEEN 1 AND 39)
"""
HOLD_NOTICE: Final = """
    INSERT INTO notification.automatic_notice AS known
        (ledger_id, due_at, planned_at, case_id, reports, requirement, state, reasons, ended_at)
    VALUES ($1, $2, $2, $3, $4, $5, 'held', $6, $2)
    ON CONFLICT (ledger_id, case_id, reports, requirement) DO UPDATE
       SET state = EXCLUDED.state, reasons = EXCLUDED.reasons, ended_at = EXCLUDED.ended_at,
           returned_notices = EXCLUDED.returned_notices
"""
STORE_SENT_NOTICE: Final = """
    INSERT INTO notification.automatic_notice
        (ledger_id, due_at, planned_at, case_id, reports, requirement, state, ended_at)
    VALUES ($1, $2, $2, $3, $4, $5, 'composed', $2) ON CONFLICT DO NOTHING
"""
DUE_AUTOMATIC_NOTICES: Final = """
    SELECT ledger_id, case_id, reports, requirement FROM notification.automatic_notice
     WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $2
"""
_KEY: Final = "ledger_id = $1 AND case_id = $2 AND reports = $3 AND requirement = $4"
LOCK_AUTOMATIC_NOTICE: Final = (
    f"SELECT failures, planned_at, returned_notices FROM notification.automatic_notice WHERE {_KEY}"  # noqa: S608  # constants only
    " AND state = 'waiting' AND due_at <= $5 FOR UPDATE SKIP LOCKED"
)
LOCK_CLAIMED_NOTICE: Final = LOCK_AUTOMATIC_NOTICE.replace(" AND due_at <= $5", "")
LOCK_HELD_NOTICE: Final = LOCK_AUTOMATIC_NOTICE.replace(
    "state = 'waiting' AND due_at <= $5 FOR UPDATE SKIP LOCKED", "state = 'held' FOR UPDATE"
)
LOCK_NOTICE: Final = f"SELECT state FROM notification.automatic_notice WHERE {_KEY} FOR UPDATE"  # noqa: S608  # constants only
POSTPONE_NOTICE: Final = (
    "UPDATE notification.automatic_notice SET due_at = $5, failures = $6"  # noqa: S608  # constants only
    f" WHERE {_KEY} AND state = 'waiting'"
)
END_AUTOMATIC_NOTICE: Final = (
    "UPDATE notification.automatic_notice"  # noqa: S608  # constants only
    " SET state = $5, reasons = $6, ended_at = $7, returned_notices = '{}'"
    f" WHERE {_KEY} AND state IN ('waiting', 'held')"
)
HELD_NOTICES_OF_CASE: Final = """
    SELECT reports, requirement FROM notification.automatic_notice
     WHERE ledger_id = $1 AND case_id = $2 AND state = 'held'
     ORDER BY reports, requirement LIMIT 2000 FOR UPDATE
"""
AUTOMATIC_NOTICES_OF_CASE: Final = """
    SELECT reports, requirement, state, reasons, due_at FROM notification.automatic_notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = ANY($3) LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class LockedNotice:
    """A notice that this process composes: how often that failed, and when it was planned.

    `returned_notices` are the letters that came back and because of which it is composed once
    more, for these people alone. Empty: it is composed for everyone.
    """

    failures: int
    planned_at: datetime
    returned_notices: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class AutomaticNoticeRow:
    """An automatic notice of a case, and how far it is."""

    reports: int
    requirement: str
    state: str
    reasons: Sequence[str]
    due_at: datetime


async def plan_notices(
    db: DriverConnection, ledger_id: LedgerId, planned: Sequence[AutomaticNotice], now: datetime
) -> None:
    """Store notices that are to be composed now; those that are stored already stay as they are."""
    await db.execute(
        PLAN_NOTICES,
        ledger_id,
        now,
        [each.case_id for each in planned],
        [each.reports for each in planned],
        [each.requirement for each in planned],
    )


async def reopen_notice(
    db: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice, now: datetime
) -> None:
    """Have a notice composed once more, whatever became of it before."""
    await db.execute(REOPEN_NOTICE, ledger_id, now, *_key(notice))


async def compose_once_more(
    db: DriverConnection,
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    returned: UUID,
    now: datetime,
) -> None:
    """Have a notice composed once more for whom a letter came back from.

    Not where a person had to look at it, or has to.
    """
    await db.execute(COMPOSE_ONCE_MORE, ledger_id, *_key(notice), now, returned)


async def hold_notice(
    db: DriverConnection,
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    reasons: Collection[NoticeHold],
    now: datetime,
) -> None:
    """Record that a person must look at a notice, whatever became of it before."""
    await db.execute(HOLD_NOTICE, ledger_id, now, *_key(notice), sorted(reasons))


async def store_sent_notice(
    db: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice, now: datetime
) -> None:
    """Store a notice that an officer sends; one that is stored already stays as it is."""
    await db.execute(STORE_SENT_NOTICE, ledger_id, now, *_key(notice))


async def lock_notice(
    db: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice
) -> AutomaticState:
    """Lock a notice that is stored, and return how far it is."""
    return AutomaticState(await db.fetchval(LOCK_NOTICE, ledger_id, *_key(notice)))


async def due_automatic_notices(
    db: DriverConnection, now: datetime, limit: int
) -> Sequence[tuple[LedgerId, AutomaticNotice]]:
    """The notices of all councils whose time has come, the longest due first."""
    rows = await db.fetch(DUE_AUTOMATIC_NOTICES, now, limit)
    return [(LedgerId(row[0]), AutomaticNotice(CaseId(row[1]), row[2], row[3])) for row in rows]


async def lock_due_notice(
    db: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice, now: datetime
) -> LockedNotice | None:
    """Lock a notice whose time has come. None: another process has it."""
    row = await db.fetchrow(LOCK_AUTOMATIC_NOTICE, ledger_id, *_key(notice), now)
    return None if row is None else LockedNotice(*row)


async def lock_claimed_notice(
    db: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice
) -> LockedNotice | None:
    """Lock a notice that was claimed before. None: it has ended, or another process has it."""
    row = await db.fetchrow(LOCK_CLAIMED_NOTICE, ledger_id, *_key(notice))
    return None if row is None else LockedNotice(*row)


async def lock_held_notice(
    db: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice
) -> bool:
    """Lock a notice that is held back. False: it is not."""
    return await db.fetchval(LOCK_HELD_NOTICE, ledger_id, *_key(notice)) is not None


async def lock_held_notices(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[AutomaticNotice]:
    """Lock the notices of a case that are held back, and return them."""
    rows = await db.fetch(HELD_NOTICES_OF_CASE, ledger_id, case_id)
    return [AutomaticNotice(case_id, *row) for row in rows]


async def postpone_notice(
    db: DriverConnection,
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    until: datetime,
    failures: int,
) -> None:
    """Look at a waiting notice again at an instant."""
    await db.execute(POSTPONE_NOTICE, ledger_id, *_key(notice), until, failures)


async def end_automatic_notice(
    db: DriverConnection,
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    state: AutomaticState,
    reasons: Collection[NoticeHold | str],
    now: datetime,
) -> None:
    """Record what became of a notice that waited or was held back."""
    await db.execute(END_AUTOMATIC_NOTICE, ledger_id, *_key(notice), state, sorted(reasons), now)


async def automatic_notices_of_case(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reports: Sequence[int]
) -> Sequence[AutomaticNoticeRow]:
    """The automatic notices of some facts of a case."""
    rows = await db.fetch(AUTOMATIC_NOTICES_OF_CASE, ledger_id, case_id, reports)
    return [AutomaticNoticeRow(*row) for row in rows]


def _key(notice: AutomaticNotice) -> tuple[CaseId, int, str]:
    return notice.case_id, notice.reports, notice.requirement
