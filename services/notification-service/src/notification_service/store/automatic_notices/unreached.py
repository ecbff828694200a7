"""Holds a notice that an officer sends for those whom it does not reach."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.london_day import london_day
from events.stored_event import decode_events
from notification_service.domain.automatic_notices.facts import held_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, is_recent
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.automatic_notices.unreached import (
    EarlierHold,
    held_for_unreached,
)
from notification_service.domain.notice_sending.held_recipients import unreached_recipients
from notification_service.domain.notice_sending.recipients import NotReached
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.requirement import NoticeForce
from notification_service.store.automatic_notices.rows import (
    hold_notice,
    lock_notice,
    plan_notices,
    store_sent_notice,
)
from notification_service.store.notice_sending.composition import ComposedNotice
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.informed_people import informed_recipients
from notification_service.store.notice_sending.settings import current_notice_settings


async def hold_for_unreached(
    db: AsyncConnection,
    ledger_id: LedgerId,
    composed: ComposedNotice,
    not_reached: Iterable[NotReached],
    actor: str,
    now: datetime,
) -> None:
    """Hold a notice for those whom it does not reach, which is a fact of the case.

    Nothing is held of a courtesy, nor for who was sent it before. One that is to be composed by
    itself is held by its composer; one that takes back others is held for each who has one already.
    """
    unreached, requirement = unreached_recipients(not_reached), composed.requirement
    if not unreached or requirement.force is NoticeForce.COURTESY or requirement.takes_back:
        return
    raw = await driver_connection(db)
    notice = AutomaticNotice(composed.case_id, composed.reports, requirement.id)
    key = ReportedNotice(composed.reports, requirement.id)
    log = PostgresLog(db, ledger_id)
    if await _is_to_be_planned(raw, log, ledger_id, notice, now):
        await plan_notices(raw, ledger_id, [notice], now)
    else:
        await store_sent_notice(raw, ledger_id, notice, now)
    state = await lock_notice(raw, ledger_id, notice)
    if state is AutomaticState.WAITING:
        return
    # Read after the lock, so that what another request held is in it.
    history = await log.read_stored_streams([composed.case_id])
    informed = await informed_recipients(
        raw, ledger_id, composed.case_id, key, composed.corrected_at
    )
    earlier = EarlierHold.newest(decode_events(history).decoded, key)
    held = held_for_unreached(
        *(unreached, informed | composed.up_to_date, state, earlier), composed.corrected_at
    )
    if held is not None:
        await hold_notice(raw, ledger_id, notice, held.reasons, now)
        await append_unless_closed(db, ledger_id, held_fact(ledger_id, notice, held, now, actor))


async def _is_to_be_planned(
    raw: DriverConnection,
    log: PostgresLog,
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    now: datetime,
) -> bool:
    """Whether it is planned for its fact, now or before.

    Its composer then sends it to the roles that the request leaves out, such as a school.
    """
    found = await current_notice_settings(raw, ledger_id)
    if found is None or notice.requirement not in found.settings.automatic:
        return False
    history = await log.read_stored_streams([notice.case_id])
    reported = next(e for e in decode_events(history).decoded if e.position == notice.reports)
    return is_recent(reported, london_day(now))
