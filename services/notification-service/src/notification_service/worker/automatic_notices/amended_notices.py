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
from notification_service.domain.automatic_notices.amended_facts import (
    AmendedFact,
    amended_fact,
)
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.notice_sending.informed_otherwise import informed_otherwise
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK
from notification_service.store.automatic_notices.rows import reopen_notice
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.enclosing_notices import given_documents
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.worker.automatic_notices.changed_case import ChangedCase
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

    async def check(self, db: AsyncConnection, case: ChangedCase, chosen: Collection[str]) -> None:
        """Put right what some events of a case make wrong.

        `chosen` are the notices that its council has sent by themselves. What takes back a notice,
        and what was taken back, is looked at by a person before.
        """
        raw = await driver_connection(db)
        found = dict[AmendedFact, None]()
        enclosing = dict[AutomaticNotice, NoticeToHold]()
        for each in case.events:
            if each.event.type not in OUTDATING_EVENTS:
                continue
            enclosed: Sequence[DocumentId] = ()
            if isinstance(each.event, NoticeSent | NoticeFailed):
                given = await given_documents(raw, case.ledger_id, each.event.notice_id)
                if given is None:  # it was not given
                    continue
                enclosed = given
            amended = amended_fact(each, case.history)
            if amended is not None:
                found[amended] = None
            held = await enclosure_holds(raw, case.ledger_id, each, case.history, enclosed)
            enclosing |= {one.notice: one for one in held}
        for amended in found:
            await self._put_right(db, case, amended, chosen)
        for one in enclosing.values():
            await hold_for_a_person(db, case.ledger_id, one, self.now())

    async def _put_right(
        self, db: AsyncConnection, case: ChangedCase, amended: AmendedFact, chosen: Collection[str]
    ) -> None:
        raw, ledger_id, case_id = await driver_connection(db), case.ledger_id, case.case_id
        fact, amended_at, how = amended
        if how is NoticeHold.VOIDED:
            sent = await taken_back_of_case(*(raw, ledger_id, case_id), case.history, [amended_at])
            for key, given in sent.items():
                if key.requirement != ENCLOSURE_TAKEN_BACK:
                    held = NoticeToHold(AutomaticNotice(case_id, *key), how, given)
                    await hold_for_a_person(db, ledger_id, held, self.now())
            return
        outdated = await outdated_notices(raw, ledger_id, case_id, fact, amended_at)
        informed = informed_otherwise([fact], self._once_more(), case.history).values()
        for name in dict.fromkeys(each.requirement for each in (*outdated, *informed)):
            notice = AutomaticNotice(case_id, fact, name)
            if how is NoticeHold.CORRECTED and name in chosen:
                await reopen_notice(raw, ledger_id, notice, self.now())
            else:
                of_name = [each for each in outdated if each.requirement == name]
                held = NoticeToHold(notice, how, of_name, amended_at)
                await hold_for_a_person(db, ledger_id, held, self.now())

    def _once_more(self) -> Sequence[str]:
        return [each.id for each in self.catalogue.requirements if not each.takes_back]
