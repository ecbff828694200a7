"""Plans the notices that councils have sent by themselves, from the facts of the log."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.london_day import london_day
from events.stored_event import StoredEvent, decode_events
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, is_recent
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.fact_day import day_of
from notification_service.store.automatic_notices.rows import plan_notices
from notification_service.store.notice_sending.settings import current_notice_settings
from notification_service.worker.automatic_notices.amended_notices import (
    OUTDATING_EVENTS,
    AmendedNotices,
)
from notification_service.worker.automatic_notices.changed_case import ChangedCase, case_history
from notification_service.worker.automatic_notices.failed_work import FailedWork
from notification_service.worker.automatic_notices.needless_notices import (
    ENDING_EVENTS,
    NeedlessNotices,
)
from notification_service.worker.automatic_notices.retracted_notices import (
    RETRACTING_EVENTS,
    RetractedNotices,
)
from notification_service.worker.automatic_notices.returned_notices import ReturnedNotices

CHANGING_EVENTS: Final = OUTDATING_EVENTS | RETRACTING_EVENTS
"""The types of the events by which what people were sent may be wrong."""
PLANNING_EVENTS: Final = CHANGING_EVENTS | ENDING_EVENTS
"""The types of the events that a planner needs, besides those that require notices."""


@dataclass(frozen=True, slots=True)
class NoticePlanner:
    """Applies batches of events of one council. Applying one twice has the effect of once."""

    catalogue: NoticeCatalogue
    now: Callable[[], datetime]

    async def apply(self, db: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        """Store each notice that a fact may require and that its council has sent by itself.

        Whether the fact requires it is decided with the whole case, when the notice is composed.
        """
        raw, ledger_id = await driver_connection(db), events[0].ledger_id
        found = await current_notice_settings(raw, ledger_id)
        chosen = frozenset[str]() if found is None else frozenset(found.settings.automatic)
        facts = decode_events(events).decoded
        planned = [
            AutomaticNotice(each.stream_id, each.position, name)
            for each in facts
            if is_recent(each, london_day(self.now()))
            for name in dict.fromkeys(self._candidates(each, chosen))
        ]
        if planned:
            await plan_notices(raw, ledger_id, planned, self.now())
        by_case = defaultdict[CaseId, list[EventEnvelope]](list)
        for each in facts:
            by_case[each.stream_id].append(each)
        for case_id, of_case in by_case.items():
            await self._put_right(db, ledger_id, case_id, of_case, chosen)

    async def _put_right(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        case_id: CaseId,
        facts: Sequence[EventEnvelope],
        chosen: Collection[str],
    ) -> None:
        """Put right what facts of a case make wrong, then end what is held without need."""
        changing = [each for each in facts if each.event.type in CHANGING_EVENTS]
        if changing:
            history = await case_history(db, ledger_id, case_id)
            case = ChangedCase(ledger_id, case_id, changing, history)
            await AmendedNotices(self.catalogue, self.now).check(db, case, chosen)
            await RetractedNotices(self.catalogue, self.now).check(db, case, chosen)
            await FailedWork(self.catalogue, self.now).end(db, case)
            await ReturnedNotices(self.now).send(db, case, chosen)
        await NeedlessNotices(self.catalogue, self.now).end(db, ledger_id, case_id, facts)

    def _candidates(self, fact: EventEnvelope, chosen: frozenset[str]) -> Iterator[str]:
        for requirement in self.catalogue.in_force(day_of(fact)):
            if requirement.id in chosen and requirement.may_be_required_by(fact.event):
                yield requirement.id
