"""Has a person look at a notice that puts right what people were sent before."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeDismissal, NoticeHold
from events.envelope import LedgerId
from notification_service.domain.automatic_notices.facts import dismissed_fact, held_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, HeldBack
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.store.automatic_notices.rows import end_automatic_notice, hold_notice
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.informed_people import (
    InformedPerson,
    informed_people,
)


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
    none, nothing is held.
    """
    raw, notice = await driver_connection(db), held.notice
    recipients = await uninformed_recipients(raw, ledger_id, held)
    if recipients:
        await hold_notice(raw, ledger_id, notice, held.reason, now)
        back = HeldBack(frozenset({held.reason}), recipients)
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
    db: DriverConnection, ledger_id: LedgerId, held: NoticeToHold
) -> frozenset[HeldRecipient]:
    """Those who have an outdated notice, and were not sent since what puts it right."""
    notice = held.notice
    key = notice.reports, notice.requirement
    informed = await informed_people(db, ledger_id, notice.case_id, key, held.amended_at)
    return _uninformed(held.outdated, informed)


def _uninformed(
    outdated: Sequence[GivenNotice], informed: Sequence[InformedPerson]
) -> frozenset[HeldRecipient]:
    """Those whose outdated notice is newer than any that puts it right."""
    made = {(each.audience, each.person_id): each.made_at for each in informed}
    return frozenset(
        each.recipient
        for each in outdated
        if (at := made.get((each.audience, each.person_id))) is None or at < each.given_at
    )
