"""Finds the notices that a correction or a void makes wrong, for each to be put right.

They are sent once more by themselves, or a person must look at them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import CaseCorrected, CaseVoided, NoticeSent
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
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.store.automatic_notices.rows import (
    end_automatic_notice,
    reopen_notice,
)
from notification_service.store.notice_sending.earlier_notices import outdated_requirements
from notification_service.worker.automatic_notices.holding import hold_for_a_person

OUTDATING_EVENTS: Final = frozenset({CaseCorrected.type, CaseVoided.type, NoticeSent.type})
"""The types of the events by which a notice is wrong: corrections, voids, and the sending of one
whose fact was voided while it was underway."""

_EVERY_POSITION: Final = 2**63 - 1
"""Of a fact that is voided each notice is wrong, whichever correction it states."""


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
        for each in facts:
            if each.event.type not in OUTDATING_EVENTS:
                continue
            stored = await PostgresLog(db, ledger_id).read_stored_streams([each.stream_id])
            history = decode_events(stored).decoded
            amended = amended_fact(each, history)
            if amended is not None:
                found[each.stream_id, amended] = None
            if (undone := undone_void(each, history)) is not None:
                await self._drop(db, ledger_id, each.stream_id, undone)
        for case_id, amended in found:
            await self._put_right(db, ledger_id, case_id, amended, chosen)

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
        bound = _EVERY_POSITION if how is NoticeHold.VOIDED else amended_at
        outdated = await outdated_requirements(raw, ledger_id, case_id, fact, bound)
        notices = [AutomaticNotice(case_id, fact, name) for name in outdated]
        if notices and how is NoticeHold.VOIDED:
            notices = self._taking_back(case_id, amended_at)
        for notice in notices:
            if how is NoticeHold.CORRECTED and notice.requirement in chosen:
                await reopen_notice(raw, ledger_id, notice, self.now())
            else:
                await hold_for_a_person(db, ledger_id, notice, how, self.now())

    def _taking_back(self, case_id: CaseId, void: int) -> list[AutomaticNotice]:
        """What takes back the notices of a voided fact. `void` is the position of the void."""
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
        for notice in self._taking_back(case_id, voided):
            await end_automatic_notice(raw, ledger_id, notice, lapsed, (), self.now())
