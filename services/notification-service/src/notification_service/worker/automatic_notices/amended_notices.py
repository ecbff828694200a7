"""Finds the notices that a correction or a void makes wrong, for each to be put right.

They are sent once more by themselves, or a person must look at them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import CaseCorrected, CaseVoided, NoticeFailed, NoticeSent
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events
from notification_service.domain.automatic_notices.amended_facts import (
    AmendedFact,
    amended_fact,
    undone_void,
)
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.right_again import facts_right_again
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK
from notification_service.store.automatic_notices.rows import end_automatic_notice, reopen_notice
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.enclosing_notices import given_documents
from notification_service.store.notice_sending.taken_back_notices import taken_back_notices
from notification_service.worker.automatic_notices.corrected_back import end_if_right
from notification_service.worker.automatic_notices.enclosure_holds import enclosure_holds
from notification_service.worker.automatic_notices.holding import NoticeToHold, hold_for_a_person

OUTDATING_EVENTS: Final = frozenset(
    {CaseCorrected.type, CaseVoided.type, NoticeSent.type, NoticeFailed.type}
)
"""The types of the events by which a notice is wrong: corrections, voids, and the end of one whose
fact, or whose enclosure, was voided while it was underway."""


@dataclass(frozen=True, slots=True)
class AmendedNotices:
    """The notices of facts that were amended. `now` is the clock."""

    catalogue: NoticeCatalogue
    now: Callable[[], datetime]

    async def check(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        facts: Sequence[EventEnvelope],
        chosen: Collection[str],
    ) -> None:
        """Put right what some events of a council make wrong.

        `chosen` are the notices that it has sent by themselves. What takes back a notice, and what
        was taken back, is looked at by a person before.
        """
        found = dict[tuple[CaseId, AmendedFact], None]()
        enclosing = dict[AutomaticNotice, NoticeToHold]()
        for each in facts:
            if each.event.type not in OUTDATING_EVENTS:
                continue
            enclosed: Sequence[DocumentId] = ()
            raw = await driver_connection(db)
            if isinstance(each.event, NoticeSent | NoticeFailed):
                given = await given_documents(raw, ledger_id, each.event.notice_id)
                if given is None:  # it was not given
                    continue
                enclosed = given
            stored = await PostgresLog(db, ledger_id).read_stored_streams([each.stream_id])
            history = decode_events(stored).decoded
            amended = amended_fact(each, history)
            if amended is not None:
                found[each.stream_id, amended] = None
            held = await enclosure_holds(raw, ledger_id, each, history, enclosed)
            enclosing |= {one.notice: one for one in held}
            if (undone := undone_void(each, history)) is not None:
                await self._drop(db, ledger_id, each.stream_id, undone)
            for reports in facts_right_again(each, history):
                await end_if_right(db, ledger_id, each.stream_id, reports, history, self.now())
        for case_id, amended in found:
            await self._put_right(db, ledger_id, case_id, amended, chosen)
        for one in enclosing.values():
            await hold_for_a_person(db, ledger_id, one, self.now())

    async def _put_right(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        case_id: CaseId,
        amended: AmendedFact,
        chosen: Collection[str],
    ) -> None:
        raw = await driver_connection(db)
        fact, amended_at, how = amended
        if how is NoticeHold.VOIDED:
            sent = await taken_back_notices(raw, ledger_id, case_id, [fact])
            for notice in self._reporting(case_id, amended_at):
                if notice.requirement != ENCLOSURE_TAKEN_BACK:
                    held = NoticeToHold(notice, how, sent)
                    await hold_for_a_person(db, ledger_id, held, self.now())
            return
        outdated = await outdated_notices(raw, ledger_id, case_id, fact, amended_at)
        for name in dict.fromkeys(each.requirement for each in outdated):
            notice = AutomaticNotice(case_id, fact, name)
            if how is NoticeHold.CORRECTED and name in chosen:
                await reopen_notice(raw, ledger_id, notice, self.now())
            else:
                of_name = [each for each in outdated if each.requirement == name]
                held = NoticeToHold(notice, how, of_name, amended_at)
                await hold_for_a_person(db, ledger_id, held, self.now())

    def _reporting(self, case_id: CaseId, void: int) -> list[AutomaticNotice]:
        """What reports a void. `void` is its position."""
        names = dict.fromkeys(
            each.id
            for each in self.catalogue.requirements
            if any(trigger.event_type == CaseVoided.type for trigger in each.triggers)
        )
        return [AutomaticNotice(case_id, void, name) for name in names]

    async def _drop(
        self, db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId, voided: int
    ) -> None:
        """What takes back notices is not held any more: the void that it reports was undone."""
        raw, lapsed = await driver_connection(db), AutomaticState.LAPSED
        for notice in self._reporting(case_id, voided):
            await end_automatic_notice(raw, ledger_id, notice, lapsed, (), self.now())
