"""Ends what was held of a fact once what people have is right again: its amendment was voided."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.automatic_notices.facts import held_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, HeldBack
from notification_service.domain.automatic_notices.unreached import EarlierHold
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.held_recipients import recorded_recipients
from notification_service.domain.notice_sending.restored_filings import restored_at
from notification_service.store.automatic_notices.rows import hold_notice, lock_held_notice
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.enclosing_notices import restored_notices
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.informed_people import informed_recipients
from notification_service.store.notice_sending.last_notices import last_notices
from notification_service.worker.automatic_notices.holding import dismiss_held


async def end_if_right(
    db: AsyncConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    reports: int,
    history: Sequence[EventEnvelope],
    now: datetime,
) -> None:
    """End what is held of a fact for people who have a notice of it that is right.

    It is held for the others alone, or dismissed where there are none. `history` is that of the
    case.
    """
    raw = await driver_connection(db)
    amended_at = newest_amendments(history).get(reports, 0)
    restored = await restored_notices(raw, ledger_id, case_id, history)
    for key in recorded_recipients(history):
        earlier = EarlierHold.newest(history, key)
        if key.reports != reports or earlier is None or not earlier.held_for:
            continue
        notice = AutomaticNotice(case_id, *key)
        since = max(amended_at, restored_at(restored, *key))
        informed = await informed_recipients(raw, ledger_id, case_id, key, since)
        last = await last_notices(raw, ledger_id, case_id, key, history)
        informed |= last.need_none
        left = earlier.left(informed)
        if left == earlier.held_for or not await lock_held_notice(raw, ledger_id, notice):
            continue
        if left:
            outdated = await outdated_notices(raw, ledger_id, case_id, reports, since)
            have_one = frozenset(
                each.recipient for each in outdated if each.requirement == key.requirement
            )
            back = HeldBack(_reasons(earlier, left & (have_one | last.otherwise_wrong)), left)
            await hold_notice(raw, ledger_id, notice, back.reasons, now)
            held = held_fact(ledger_id, notice, back, now, NOTICE_ACTOR)
            await append_unless_closed(db, ledger_id, held)
        else:
            await dismiss_held(db, ledger_id, notice, now)


def _reasons(earlier: EarlierHold, to_correct: frozenset[HeldRecipient]) -> frozenset[NoticeHold]:
    """Why it is held still. With nothing to correct it is that they were never sent one."""
    if to_correct or NoticeHold.CORRECTED not in earlier.reasons:
        return earlier.reasons
    return earlier.reasons - {NoticeHold.CORRECTED} | {NoticeHold.NOT_REACHED}
