"""Has a person look at a notice that puts right what people were sent before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeDismissal, NoticeHold
from events.envelope import LedgerId
from events.history import effective
from notification_service.domain.automatic_notices.facts import dismissed_fact, held_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, HeldBack
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.automatic_notices.unreached import EarlierHold
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.closed_case import is_overtaken_by_no_case
from notification_service.store.automatic_notices.rows import (
    end_automatic_notice,
    hold_notice,
    lock_held_notice,
)
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.informed_people import (
    informed_people,
    informed_recipients,
    not_put_right,
)
from notification_service.store.notice_sending.last_notices import last_notices
from notification_service.worker.automatic_notices.changed_case import case_history

_ONCE_MORE: Final = frozenset({NoticeHold.CORRECTED, NoticeHold.RESTORED})
"""Why the notice of a fact is sent once more. The others are of one that takes back others."""


class NoticeToHold(NamedTuple):
    """A notice to look at, and why.

    `outdated` are the notices that it puts right, and `amended_at` the position of what made them
    wrong: what was written since is right. 0: each of its kind is.
    """

    notice: AutomaticNotice
    reason: NoticeHold
    outdated: Sequence[GivenNotice]
    amended_at: int = 0


async def hold_for_a_person(
    db: AsyncConnection, ledger_id: LedgerId, held: NoticeToHold, now: datetime
) -> None:
    """Hold a notice back, whatever became of it before, which is a fact of the case.

    It is held for those who have an outdated one, and were not sent this one since. Where there are
    none, nothing is held. Who was not reached before stays named.
    """
    raw, notice = await driver_connection(db), held.notice
    recipients = await uninformed_recipients(db, ledger_id, held)
    if recipients:
        recipients |= await _named_before(db, ledger_id, held)
        back = HeldBack(frozenset({held.reason}), recipients)
        await hold_notice(raw, ledger_id, notice, back.reasons, now)
        fact = held_fact(ledger_id, notice, back, now, NOTICE_ACTOR)
        await append_unless_closed(db, ledger_id, fact)


async def dismiss_held(
    db: AsyncConnection, ledger_id: LedgerId, notice: AutomaticNotice, now: datetime
) -> None:
    """Dismiss a notice that is locked and held, because there is nothing left to put right."""
    raw = await driver_connection(db)
    reason, ended = NoticeDismissal.NOT_NEEDED, AutomaticState.DISMISSED
    await end_automatic_notice(raw, ledger_id, notice, ended, [reason], now)
    fact = dismissed_fact(ledger_id, notice, reason, now, NOTICE_ACTOR)
    await append_unless_closed(db, ledger_id, fact)


async def uninformed_recipients(
    db: AsyncConnection, ledger_id: LedgerId, held: NoticeToHold
) -> frozenset[HeldRecipient]:
    """Those who have an outdated notice, and were not sent since what puts it right.

    Also who was told by other means what is not right now; not those whose last word is right
    although it is older. What is to be taken back was compared with what took notices back before.
    """
    if held.reason not in _ONCE_MORE:
        return frozenset(each.recipient for each in held.outdated)
    raw, notice = await driver_connection(db), held.notice
    key = ReportedNotice(notice.reports, notice.requirement)
    history = await case_history(db, ledger_id, notice.case_id)
    last = await last_notices(raw, ledger_id, notice.case_id, key, history)
    informed = await informed_people(raw, ledger_id, notice.case_id, key, held.amended_at)
    left = frozenset(each.recipient for each in not_put_right(held.outdated, informed))
    otherwise = last.otherwise_wrong.difference(each.recipient for each in informed)
    return (left | otherwise) - last.need_none


async def _named_before(
    db: AsyncConnection, ledger_id: LedgerId, held: NoticeToHold
) -> frozenset[HeldRecipient]:
    """For whom a notice to be sent once more is held back already, and was not sent it since.

    For none once the child has died: who was sent nothing has nothing to be put right.
    """
    raw, notice = await driver_connection(db), held.notice
    if held.reason not in _ONCE_MORE or not await lock_held_notice(raw, ledger_id, notice):
        return frozenset()
    history = await case_history(db, ledger_id, notice.case_id)
    facts = effective(history)
    fact = next((each for each in facts if each.position == notice.reports), None)
    if fact is None or is_overtaken_by_no_case(fact, facts):
        return frozenset()
    key = ReportedNotice(notice.reports, notice.requirement)
    earlier = EarlierHold.newest(history, key)
    informed = await informed_recipients(raw, ledger_id, notice.case_id, key, held.amended_at)
    informed |= (await last_notices(raw, ledger_id, notice.case_id, key, history)).need_none
    return frozenset() if earlier is None else earlier.left(informed)
