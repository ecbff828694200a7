"""Ends what is asked for because a notice did not arrive, once none is to be sent in its place."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeDismissal
from notification_service.domain.automatic_notices.facts import dismissed_fact
from notification_service.domain.automatic_notices.failed_notices import (
    FailedNotice,
    failed_notices,
)
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.repeated_delays import replaced_announcements
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.last_notices import last_notices
from notification_service.store.notice_sending.returns import lock_ended_notice
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.worker.automatic_notices.changed_case import ChangedCase, case_history


@dataclass(frozen=True, slots=True)
class FailedWork:
    """The notices that did not arrive, and need no other: the earlier one is right, say.

    So where a correction that waited to be sent was undone. `now` is the clock.
    """

    catalogue: NoticeCatalogue
    now: Callable[[], datetime]

    async def end(self, db: AsyncConnection, case: ChangedCase) -> None:
        """Dismiss those of a case of which some events may have left nothing to send."""
        for notice_id, failed in failed_notices(case.history):
            if failed.recipient in await self._who_needs_none(db, case, failed):
                await self._dismiss(db, case, notice_id, failed)

    async def _who_needs_none(
        self, db: AsyncConnection, case: ChangedCase, failed: FailedNotice
    ) -> Collection[HeldRecipient]:
        """Those of the notice, among them perhaps its recipient, who need none in its place."""
        raw, notice = await driver_connection(db), failed.notice
        if notice.reports in replaced_announcements(case.history):
            return [failed.recipient]
        taking_back = {each.id for each in self.catalogue.requirements if each.takes_back}
        if notice.requirement in taking_back:
            left = await taken_back_of_case(
                *(raw, case.ledger_id, case.case_id), case.history, [notice.reports]
            )
            is_left = any(each.recipient == failed.recipient for each in left.get(notice, ()))
            return [] if is_left else [failed.recipient]
        last = await last_notices(raw, case.ledger_id, case.case_id, notice, case.history)
        return last.right

    async def _dismiss(
        self, db: AsyncConnection, case: ChangedCase, notice_id: UUID, failed: FailedNotice
    ) -> None:
        raw = await driver_connection(db)
        await lock_ended_notice(raw, case.ledger_id, notice_id)
        # Read after the lock, so that what an officer dismissed is in it, and what was sent in its
        # place since: that ended the work, and "not needed" would be a false fact.
        history = await case_history(db, case.ledger_id, case.case_id)
        if (notice_id, failed) not in failed_notices(history):
            return
        notice = AutomaticNotice(case.case_id, *failed.notice)
        fact = dismissed_fact(
            *(case.ledger_id, notice, NoticeDismissal.NOT_NEEDED, self.now(), NOTICE_ACTOR),
            notice_id,
        )
        await append_unless_closed(db, case.ledger_id, fact)
