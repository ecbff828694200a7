"""Plans the notices that councils have sent by themselves, from the facts of the log.

It also finds the notices that a correction makes wrong: they are sent once more by themselves, or a
person must look at them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import CaseCorrected, CaseVoided
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope, LedgerId
from events.london_day import london_day
from events.stored_event import StoredEvent, decode_events
from notification_service.domain.automatic_notices.facts import held_fact
from notification_service.domain.automatic_notices.preparation import MAX_AGE, AutomaticNotice
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.store.automatic_notices.rows import (
    hold_notice,
    plan_notices,
    reopen_notice,
)
from notification_service.store.notice_sending.earlier_notices import outdated_requirements
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.settings import current_notice_settings

AMENDMENTS: Final = frozenset({CaseCorrected.type, CaseVoided.type})
"""The types of the events that make an earlier notice wrong."""


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
            if self._is_recent(each)
            for name in dict.fromkeys(self._candidates(each, chosen))
        ]
        if planned:
            await plan_notices(raw, ledger_id, planned, self.now())
        for each in facts:
            if isinstance(each.event, CaseCorrected | CaseVoided):
                await self._amend(db, ledger_id, each, each.event, chosen)

    async def _amend(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        fact: EventEnvelope,
        event: CaseCorrected | CaseVoided,
        chosen: frozenset[str],
    ) -> None:
        """Have the notices of an amended fact sent once more, or looked at by a person."""
        raw, now = await driver_connection(db), self.now()
        reason = NoticeHold.CORRECTED if isinstance(event, CaseCorrected) else NoticeHold.VOIDED
        for name in await outdated_requirements(
            raw, ledger_id, fact.stream_id, event.position, fact.position
        ):
            notice = AutomaticNotice(fact.stream_id, event.position, name)
            if reason is NoticeHold.CORRECTED and name in chosen:
                await reopen_notice(raw, ledger_id, notice, now)
            else:
                await hold_notice(raw, ledger_id, notice, reason, now)
                held = held_fact(ledger_id, notice, [reason], now, NOTICE_ACTOR)
                await append_unless_closed(db, ledger_id, held)

    def _is_recent(self, fact: EventEnvelope) -> bool:
        return london_day(self.now()) - day_of(fact) <= MAX_AGE

    def _candidates(self, fact: EventEnvelope, chosen: frozenset[str]) -> Iterator[str]:
        for requirement in self.catalogue.in_force(day_of(fact)):
            if requirement.id in chosen and _may_require(requirement, fact):
                yield requirement.id


def _may_require(requirement: NoticeRequirement, fact: EventEnvelope) -> bool:
    """Whether the fact itself fulfils what requires the notice, whatever was before it."""
    return any(each.may_apply(fact.event) for each in requirement.triggers)
