"""Ends what was held because of a correction that was voided: what people have is right again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import HeldRecipient, NoticeHeld
from events.contracts.vocabulary.case import NoticeHold, RecipientKind
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.automatic_notices.facts import held_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, HeldBack
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.held_recipients import (
    known_recipient,
    recorded_recipients,
)
from notification_service.domain.notice_sending.voided_filings import restored_at
from notification_service.store.automatic_notices.rows import lock_held_notice
from notification_service.store.notice_sending.enclosing_notices import restored_notices
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.informed_people import informed_people
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
    for (fact, name), recipients in recorded_recipients(history).items():
        if fact != reports or not recipients:
            continue
        notice = AutomaticNotice(case_id, reports, name)
        since = max(amended_at, restored_at(restored, reports, name))
        informed = await informed_people(raw, ledger_id, case_id, (reports, name), since)
        have_one = [known_recipient(each.audience, each.person_id) for each in informed]
        left = [each for each in recipients if not _is_among(each, have_one)]
        if len(left) == len(recipients) or not await lock_held_notice(raw, ledger_id, notice):
            continue
        if left:
            back = HeldBack(_reasons(notice, history), frozenset(left))
            held = held_fact(ledger_id, notice, back, now, NOTICE_ACTOR)
            await append_unless_closed(db, ledger_id, held)
        else:
            await dismiss_held(db, ledger_id, notice, now)


def _is_among(recipient: HeldRecipient, informed: Sequence[HeldRecipient]) -> bool:
    """Whether a recipient was informed: of a role whose person is not known, anyone in it."""
    if recipient.recipient is RecipientKind.NOT_KNOWN:
        return any(each.audience is recipient.audience for each in informed)
    return recipient in informed


def _reasons(notice: AutomaticNotice, history: Sequence[EventEnvelope]) -> frozenset[NoticeHold]:
    """Why a notice was held back last."""
    key = notice.reports, notice.requirement
    held = (each.event for each in reversed(history) if isinstance(each.event, NoticeHeld))
    return next(frozenset(each.reasons) for each in held if (each.why, each.template) == key)
