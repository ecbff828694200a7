"""Finds the notices of a delay that a retraction makes wrong, for each to be put right."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeSent
from events.contracts.vocabulary.case import NoticeHold
from notification_service.domain.automatic_notices.needless import does_not_hold
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.retracted_delays import (
    delay_once_more,
    retractions_to_check,
)
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.taken_back import taken_back_by
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.store.automatic_notices.rows import reopen_notice
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.taken_back_notices import taken_back_notices
from notification_service.worker.automatic_notices.changed_case import ChangedCase
from notification_service.worker.automatic_notices.holding import (
    NoticeToHold,
    hold_for_a_person,
    uninformed_recipients,
)

RETRACTING_EVENTS: Final = frozenset({DeadlineRetracted.type, DeadlineMissed.type, NoticeSent.type})
"""The types of the events by which a notice of a delay is wrong: a retraction, the announcement of
the same delay on another day, and the sending of one while it was retracted."""


@dataclass(frozen=True, slots=True)
class _Retraction:
    """The position of a retraction, and the notices that were sent of what it retracts."""

    at: int
    sent: Sequence[GivenNotice]


@dataclass(frozen=True, slots=True)
class RetractedNotices:
    """The notices of delays whose announcement was retracted. `now` is the clock."""

    catalogue: NoticeCatalogue
    now: Callable[[], datetime]

    async def check(self, db: AsyncConnection, case: ChangedCase, chosen: Collection[str]) -> None:
        """Put right what some events of a case make wrong.

        `chosen` are the notices that its council has sent by themselves: these correct an earlier
        one of the same delay by themselves. What takes one back is looked at by a person before.
        """
        raw, found = await driver_connection(db), dict[int, _Retraction]()
        for each in case.events:
            if each.event.type not in RETRACTING_EVENTS:
                continue
            for at in retractions_to_check(each, case.history):
                retracts = taken_back_by(case.event(at))
                sent = await taken_back_notices(raw, case.ledger_id, case.case_id, retracts)
                if sent:
                    found[at] = _Retraction(at, sent)
                    break
        for retraction in found.values():
            await self._put_right(db, case, retraction, chosen)

    async def _put_right(
        self,
        db: AsyncConnection,
        case: ChangedCase,
        retraction: _Retraction,
        chosen: Collection[str],
    ) -> None:
        if does_not_hold(retraction.at, case.history):
            for notice in self._taking_back(case, retraction):
                held = NoticeToHold(notice, NoticeHold.RETRACTED, retraction.sent)
                await hold_for_a_person(db, case.ledger_id, held, self.now())
            return
        raw = await driver_connection(db)
        for held in await self._once_more(raw, case, retraction):
            if held.notice.requirement not in chosen:
                await hold_for_a_person(db, case.ledger_id, held, self.now())
            elif await uninformed_recipients(db, case.ledger_id, held):
                await reopen_notice(raw, case.ledger_id, held.notice, self.now())

    def _taking_back(self, case: ChangedCase, retraction: _Retraction) -> Sequence[AutomaticNotice]:
        """What takes back the notices of what was retracted."""
        found = self._required(case, retraction.at)
        taking_back = {each.id for each in self.catalogue.requirements if each.takes_back}
        return [each for each in found if each.requirement in taking_back]

    async def _once_more(
        self, raw: DriverConnection, case: ChangedCase, retraction: _Retraction
    ) -> Sequence[NoticeToHold]:
        """The notices that correct those of the earlier announcements.

        Also what was written of the next one before the earlier was recorded as sent.
        """
        once_more = delay_once_more(retraction.at, case.history)
        if once_more is None:
            return ()
        at, (amended_at, replaces, _) = once_more
        earlier = await taken_back_notices(raw, case.ledger_id, case.case_id, replaces)
        unaware = await outdated_notices(raw, case.ledger_id, case.case_id, at, amended_at)
        outdated = [*earlier, *unaware]
        return [
            NoticeToHold(notice, NoticeHold.CORRECTED, own, amended_at)
            for notice in self._required(case, at)
            if (own := [each for each in outdated if each.requirement == notice.requirement])
        ]

    def _required(self, case: ChangedCase, at: int) -> Iterator[AutomaticNotice]:
        """The notices that an event of the case may require."""
        event = case.event(at)
        names = dict.fromkeys(
            each.id
            for each in self.catalogue.requirements
            if any(trigger.may_apply(event) for trigger in each.triggers)
        )
        return (AutomaticNotice(case.case_id, at, name) for name in names)
