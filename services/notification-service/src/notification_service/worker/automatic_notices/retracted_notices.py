"""Finds the notices of a delay that a retraction makes wrong, for a person to look at."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from events.contracts import DeadlineMissed, DeadlineRetracted, Event, NoticeSent
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.retracted_delays import (
    delay_once_more,
    is_to_take_back,
    retractions_to_check,
)
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.taken_back import taken_back_by
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.store.automatic_notices.rows import (
    lock_held_notice,
    reopen_notice,
)
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.taken_back_notices import taken_back_notices
from notification_service.worker.automatic_notices.holding import (
    NoticeToHold,
    dismiss_held,
    hold_for_a_person,
    uninformed_recipients,
)

RETRACTING_EVENTS: Final = frozenset({DeadlineRetracted.type, DeadlineMissed.type, NoticeSent.type})
"""The types of the events by which a notice of a delay is wrong: a retraction, the announcement of
the same delay on another day, and the sending of one while it was retracted."""


@dataclass(frozen=True, slots=True)
class _Retraction:
    """A retraction of a case, and the notices that were sent of what it retracts."""

    case_id: CaseId
    at: int
    sent: Sequence[GivenNotice]
    history: Sequence[EventEnvelope]

    def event(self, at: int) -> Event:
        """The event of the case at a position."""
        return next(each.event for each in self.history if each.position == at)


@dataclass(frozen=True, slots=True)
class RetractedNotices:
    """The notices of delays whose announcement was retracted. `now` is the clock."""

    catalogue: NoticeCatalogue
    now: Callable[[], datetime]

    async def check(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        facts: Sequence[EventEnvelope],
        chosen: Collection[str],
    ) -> None:
        """Have a person look at what some events of a council make wrong.

        `chosen` are the notices that it has sent by themselves: these correct an earlier one of the
        same delay by themselves.
        """
        raw, found = await driver_connection(db), dict[tuple[CaseId, int], _Retraction]()
        for each in facts:
            if each.event.type not in RETRACTING_EVENTS:
                continue
            stored = await PostgresLog(db, ledger_id).read_stored_streams([each.stream_id])
            history, case_id = decode_events(stored).decoded, each.stream_id
            for at in retractions_to_check(each, history):
                retracts = next(taken_back_by(e.event) for e in history if e.position == at)
                sent = await taken_back_notices(raw, ledger_id, case_id, retracts)
                if sent:
                    found[case_id, at] = _Retraction(case_id, at, sent, history)
                    break
        for retraction in found.values():
            await self._put_right(db, ledger_id, retraction, chosen)

    async def _put_right(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        retraction: _Retraction,
        chosen: Collection[str],
    ) -> None:
        taking_back = self._taking_back(retraction)
        if is_to_take_back(retraction.at, retraction.history):
            for notice in taking_back:
                held = NoticeToHold(notice, NoticeHold.RETRACTED, retraction.sent)
                await hold_for_a_person(db, ledger_id, held, self.now())
            return
        raw = await driver_connection(db)
        for notice in taking_back:  # the next notice of the delay says what holds
            if await lock_held_notice(raw, ledger_id, notice):
                await dismiss_held(db, ledger_id, notice, self.now())
        for held in await self._once_more(raw, ledger_id, retraction):
            if held.notice.requirement not in chosen:
                await hold_for_a_person(db, ledger_id, held, self.now())
            elif await uninformed_recipients(raw, ledger_id, held):
                await reopen_notice(raw, ledger_id, held.notice, self.now())

    def _taking_back(self, retraction: _Retraction) -> Sequence[AutomaticNotice]:
        """What takes back the notices of what was retracted."""
        found = self._required(retraction, retraction.at)
        taking_back = {each.id for each in self.catalogue.requirements if each.takes_back}
        return [each for each in found if each.requirement in taking_back]

    async def _once_more(
        self, raw: DriverConnection, ledger_id: LedgerId, retraction: _Retraction
    ) -> Sequence[NoticeToHold]:
        """The notices that correct those of the earlier announcement.

        Also what was written of the next one before the earlier was recorded as sent.
        """
        at = delay_once_more(retraction.at, retraction.history)
        if at is None:
            return ()
        unaware = await outdated_notices(raw, ledger_id, retraction.case_id, at, retraction.at)
        outdated = [*retraction.sent, *unaware]
        return [
            NoticeToHold(notice, NoticeHold.CORRECTED, own, retraction.at)
            for notice in self._required(retraction, at)
            if (own := [each for each in outdated if each.requirement == notice.requirement])
        ]

    def _required(self, retraction: _Retraction, at: int) -> Iterator[AutomaticNotice]:
        """The notices that an event of the case may require."""
        event = retraction.event(at)
        names = dict.fromkeys(
            each.id
            for each in self.catalogue.requirements
            if any(trigger.may_apply(event) for trigger in each.triggers)
        )
        return (AutomaticNotice(retraction.case_id, at, name) for name in names)
