"""Cases that are due and cannot be announced yet: more is being recorded, or not evaluated."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.pending_announcement import PendingAnnouncement
from deadline_service.store.case_evaluations import LockedCases
from deadline_service.store.due_cases import correlations_being_recorded, evaluated_facts
from deadline_service.worker.case_stream import CaseStream
from events.envelope import CaseId, LedgerId

_MIN_RETRY: Final = timedelta(seconds=1)
"""How long a case that cannot be announced yet is put off at least."""

PostponedCases = Mapping[CaseId, PendingAnnouncement]
"""Cases with the instant to which they are put off."""


class AnnouncementScan(NamedTuple):
    """The parameters of a scan: a council, the day, and how long a case must have been quiet."""

    ledger_id: LedgerId
    today: date
    quiet: timedelta

    def retry_at(self, now: datetime) -> datetime:
        """When a case that cannot be announced now is tried again."""
        return now + max(self.quiet, _MIN_RETRY)


async def cases_recorded_with_others(
    db: AsyncConnection, scan: AnnouncementScan, due: LockedCases
) -> PostponedCases:
    """The cases that wait for others with the same correlation id, within the maximum delay."""
    pending = {case: each for case, each in due.pending.items() if each is not None}
    untils = await correlations_being_recorded(
        db, scan.ledger_id, {each.correlation_id for each in pending.values()}, due.now
    )
    postponed = {
        case: each.postponed(untils[each.correlation_id])
        for case, each in pending.items()
        if each.correlation_id in untils
    }
    return {case: each for case, each in postponed.items() if each.announce_after > due.now}


async def unevaluated_cases(
    db: AsyncConnection,
    scan: AnnouncementScan,
    due: LockedCases,
    streams: Mapping[CaseId, CaseStream],
) -> PostponedCases:
    """The cases with a fact that is not evaluated yet: nothing is announced without it."""
    evaluated = await evaluated_facts(db, scan.ledger_id, streams.keys())
    facts = {case: stream.latest_fact for case, stream in streams.items()}
    return {
        case: postponed_case(due.pending[case], fact.correlation_id, due.now, scan)
        for case, fact in facts.items()
        if fact.position > evaluated.position or case in evaluated.parked
    }


def postponed_case(
    pending: PendingAnnouncement | None, correlation_id: UUID, now: datetime, scan: AnnouncementScan
) -> PendingAnnouncement:
    """A case put off for the quiet time, whatever the maximum delay."""
    until = scan.retry_at(now)
    known = pending or PendingAnnouncement(now, until, correlation_id)
    return known._replace(announce_after=until)
