"""Has a person look at a notice."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import LedgerId
from notification_service.domain.automatic_notices.facts import held_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.store.automatic_notices.rows import hold_notice
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed


async def hold_for_a_person(
    db: AsyncConnection,
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    reason: NoticeHold,
    now: datetime,
) -> None:
    """Hold a notice back, whatever became of it before, which is a fact of the case."""
    await hold_notice(await driver_connection(db), ledger_id, notice, reason, now)
    held = held_fact(ledger_id, notice, [reason], now, NOTICE_ACTOR)
    await append_unless_closed(db, ledger_id, held)
