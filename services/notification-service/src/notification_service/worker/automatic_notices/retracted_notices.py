"""Finds the notices of a delay that a retraction makes wrong, for each to be put right."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from events.contracts import DeadlineMissed, DeadlineRetracted, NoticeFailed, NoticeSent
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.case import NoticeHold
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.retracted_delays import (
    deadline_to_check,
    delay_once_more,
)
from notification_service.domain.notice_sending.does_not_hold import DoesNotHold
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.store.automatic_notices.rows import reopen_notice
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.informed_people import without_taken_back
from notification_service.store.notice_sending.taken_back_notices import notices_to_take_back
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.worker.automatic_notices.changed_case import ChangedCase
from notification_service.worker.automatic_notices.holding import (
    NoticeToHold,
    hold_for_a_person,
    uninformed_recipients,
)

RETRACTING_EVENTS: Final = frozenset(
    {DeadlineRetracted.type, DeadlineMissed.type, NoticeSent.type, NoticeFailed.type}
)
"""The types of the events by which a notice of a delay is wrong: a retraction, the announcement of
the same delay on another day, and the end of one that was underway meanwhile."""


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
        deadlines = dict.fromkeys(
            deadline
            for each in case.events
            if each.event.type in RETRACTING_EVENTS
            and (deadline := deadline_to_check(each, case.history)) is not None
        )
        for deadline in deadlines:
            await self._take_back(db, case, deadline)
            await self._correct(db, case, deadline, chosen)

    async def _take_back(
        self, db: AsyncConnection, case: ChangedCase, deadline: DeadlineId
    ) -> None:
        """Hold what takes back the notices of a delay that was none."""
        retractions = [
            int(each.position)
            for each in case.history
            if isinstance(each.event, DeadlineRetracted) and each.event.deadline_id == deadline
        ]
        raw = await driver_connection(db)
        found = await taken_back_of_case(
            *(raw, case.ledger_id, case.case_id), case.history, retractions
        )
        for key, given in found.items():
            notice = AutomaticNotice(case.case_id, *key)
            held = NoticeToHold(notice, NoticeHold.RETRACTED, given)
            await hold_for_a_person(db, case.ledger_id, held, self.now())

    async def _correct(
        self, db: AsyncConnection, case: ChangedCase, deadline: DeadlineId, chosen: Collection[str]
    ) -> None:
        """Hold, or have sent, what corrects the notices of a delay that is one by another day."""
        raw = await driver_connection(db)
        for held in await self._once_more(raw, case, deadline):
            if held.notice.requirement not in chosen:
                await hold_for_a_person(db, case.ledger_id, held, self.now())
            elif await uninformed_recipients(db, case.ledger_id, held):
                await reopen_notice(raw, case.ledger_id, held.notice, self.now())

    async def _once_more(
        self, raw: DriverConnection, case: ChangedCase, deadline: DeadlineId
    ) -> Sequence[NoticeToHold]:
        """The notices that correct those of the earlier announcements.

        Also what was written of the next one before the earlier was recorded as sent.
        """
        once_more = delay_once_more(deadline, case.history)
        if once_more is None:
            return ()
        at, (amended_at, replaces, retractions) = once_more
        replaced = DoesNotHold(replaces, retractions)
        given = await notices_to_take_back(raw, case.ledger_id, case.case_id, replaced)
        earlier = await without_taken_back(
            raw, case.ledger_id, case.case_id, given, replaced.taken_back_by
        )
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
        return (
            AutomaticNotice(case.case_id, at, each)
            for each in dict.fromkeys(
                one.id for one in self.catalogue.requirements if one.may_be_required_by(event)
            )
        )
