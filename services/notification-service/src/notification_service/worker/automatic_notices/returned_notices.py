"""Ends what takes back notices that came back: no one has read them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import DeadlineRetracted, NoticeFailed
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.notice_sending.held_recipients import recorded_recipients
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.store.automatic_notices.rows import lock_held_notice
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.worker.automatic_notices.holding import (
    NoticeToHold,
    dismiss_held,
    hold_for_a_person,
    uninformed_recipients,
)


@dataclass(frozen=True, slots=True)
class ReturnedNotices:
    """The notices that came back after they were to be taken back. `now` is the clock."""

    now: Callable[[], datetime]

    async def check(
        self, db: AsyncConnection, ledger_id: LedgerId, facts: Sequence[EventEnvelope]
    ) -> None:
        """Hold what takes back notices for those alone who have one, or for no one any more."""
        failed = (each.stream_id for each in facts if isinstance(each.event, NoticeFailed))
        for case_id in dict.fromkeys(failed):
            await self._check_case(db, ledger_id, case_id)

    async def _check_case(self, db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId) -> None:
        raw = await driver_connection(db)
        stored = await PostgresLog(db, ledger_id).read_stored_streams([case_id])
        history = decode_events(stored).decoded
        held_for = recorded_recipients(history)
        positions = [each.position for each in history]
        found = await taken_back_of_case(raw, ledger_id, case_id, history, positions)
        for (reports, name), sent in found.items():
            notice = AutomaticNotice(case_id, reports, name)
            have_one = [each.recipient for each in sent]
            recorded = held_for.get(ReportedNotice(reports, name)) or ()
            if all(each in have_one for each in recorded):
                continue
            if not await lock_held_notice(raw, ledger_id, notice):
                continue
            held = NoticeToHold(notice, _reason(history, reports), sent)
            if await uninformed_recipients(raw, ledger_id, held):
                await hold_for_a_person(db, ledger_id, held, self.now())
            else:
                await dismiss_held(db, ledger_id, notice, self.now())


def _reason(history: Sequence[EventEnvelope], reports: int) -> NoticeHold:
    """Why a notice that reports an event takes others back."""
    event = next(each.event for each in history if each.position == reports)
    is_retraction = isinstance(event, DeadlineRetracted)
    return NoticeHold.RETRACTED if is_retraction else NoticeHold.VOIDED
