"""Ends what is held back, where later events of the case leave nothing to put right by it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import (
    CaseCorrected,
    CaseVoided,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    HeldRecipient,
    NoticeFailed,
)
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.automatic_notices.needless import waits_for
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.right_again import facts_right_again
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.repeated_delays import replaced_announcements
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.store.automatic_notices.rows import lock_held_notices
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.worker.automatic_notices.changed_case import case_history
from notification_service.worker.automatic_notices.corrected_back import end_if_right
from notification_service.worker.automatic_notices.holding import (
    NoticeToHold,
    dismiss_held,
    hold_for_a_person,
    uninformed_recipients,
)

ENDING_EVENTS: Final = frozenset(
    each.type
    for each in (
        *(CaseCorrected, CaseVoided, NoticeFailed),
        *(DeadlineRetracted, DeadlineMissed, DeadlineMet, DeadlineDisapplied),
    )
)
"""The types of the events by which what people have is right again, or no one has it: amendments,
letters that came back, and what became of a deadline after a retraction."""


@dataclass(frozen=True, slots=True)
class NeedlessNotices:
    """The notices that are held back though there is nothing left to put right by them.

    `now` is the clock.
    """

    catalogue: NoticeCatalogue
    now: Callable[[], datetime]

    async def end(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        case_id: CaseId,
        events: Sequence[EventEnvelope],
    ) -> None:
        """Hold what is held in a case for those alone who need it, after some of its events.

        What these events had held back is among it, so that it is looked at last.
        """
        ending = [each for each in events if each.event.type in ENDING_EVENTS]
        if not ending:
            return
        held = await lock_held_notices(await driver_connection(db), ledger_id, case_id)
        if not held:
            return
        history = await case_history(db, ledger_id, case_id)
        taken_back = await self._taken_back(db, ledger_id, case_id, held, history)
        replaced = replaced_announcements(history)
        for notice in held:
            key = ReportedNotice(notice.reports, notice.requirement)
            if key in taken_back or notice.reports in replaced:
                left = NoticeToHold(notice, _reason(notice, history), taken_back.get(key, ()))
                await self._narrow(db, ledger_id, left, waits_for(key, history))
        right = dict.fromkeys(at for each in ending for at in facts_right_again(each, history))
        for reports in right:
            await end_if_right(db, ledger_id, case_id, reports, history, self.now())

    async def _taken_back(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        case_id: CaseId,
        held: Sequence[AutomaticNotice],
        history: Sequence[EventEnvelope],
    ) -> Mapping[ReportedNotice, Sequence[GivenNotice]]:
        """What each that is held takes back; nothing where that holds after all."""
        taking_back = {each.id for each in self.catalogue.requirements if each.takes_back}
        found = [
            ReportedNotice(each.reports, each.requirement)
            for each in held
            if each.requirement in taking_back
        ]
        if not found:
            return {}
        raw, reported = await driver_connection(db), [each.reports for each in found]
        given = await taken_back_of_case(raw, ledger_id, case_id, history, reported)
        return {each: given.get(each, ()) for each in found}

    async def _narrow(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        held: NoticeToHold,
        waiting: Collection[HeldRecipient] | None,
    ) -> None:
        """Hold it for those alone who were given what it puts right, or dismiss it.

        `waiting` are those for whom it is held, None where that is not recorded.
        """
        given = frozenset(each.recipient for each in held.outdated)
        if given if waiting is None else given.issuperset(waiting):
            return
        if await uninformed_recipients(db, ledger_id, held):
            await hold_for_a_person(db, ledger_id, held, self.now())
        else:
            await dismiss_held(db, ledger_id, held.notice, self.now())


def _reason(notice: AutomaticNotice, history: Sequence[EventEnvelope]) -> NoticeHold:
    """Why a notice that reports an event takes others back."""
    event = next(each.event for each in history if each.position == notice.reports)
    is_retraction = isinstance(event, DeadlineRetracted)
    return NoticeHold.RETRACTED if is_retraction else NoticeHold.VOIDED
