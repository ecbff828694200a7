"""Has a letter that came back followed by an e-mail, where it was sent by itself."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import NoticeFailed
from events.contracts.vocabulary.case import NoticeFailure
from events.london_day import london_day
from notification_service.domain.automatic_notices.failed_notices import failed_notices
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, is_recent
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notices.audience import FAMILY, Audience
from notification_service.store.automatic_notices.rows import compose_once_more
from notification_service.store.notice_sending.notices import NoticeRow, find_notice
from notification_service.worker.automatic_notices.changed_case import ChangedCase

_NOT_RECEIVED: Final = frozenset({NoticeFailure.RETURNED, NoticeFailure.PERMANENT})
"""It came back, or GOV.UK Notify does not post it."""


@dataclass(frozen=True, slots=True)
class ReturnedNotices:
    """The letters that came back. `now` is the clock.

    The notice is composed once more with what is on record on that day, and goes to whom it came
    back from by the other channel. One that a person sent is left to a person, and so is one that
    a person had to look at, whose fact was amended, or that goes to a body: the time of an adviser
    counts from the request that they did not receive.
    """

    now: Callable[[], datetime]

    async def send(self, db: AsyncConnection, case: ChangedCase, chosen: Collection[str]) -> None:
        """Have composed what some events of a case say came back, and is work still.

        `chosen` are the notices that the council has sent by themselves.
        """
        raw, today = await driver_connection(db), london_day(self.now())
        failed = dict(failed_notices(case.history))
        amended = newest_amendments(case.history)
        for each in case.events:
            match each.event:
                case NoticeFailed(reason=reason) as event if reason in _NOT_RECEIVED and is_recent(
                    each, today
                ):
                    found = failed.get(event.notice_id)
                    if (
                        found is None
                        or found.notice.requirement not in chosen
                        or found.notice.reports in amended
                    ):
                        continue
                    if _is_own_letter(await find_notice(raw, case.ledger_id, event.notice_id)):
                        notice = AutomaticNotice(case.case_id, *found.notice)
                        now, returned = self.now(), event.notice_id
                        await compose_once_more(raw, case.ledger_id, notice, returned, now)
                case _:
                    pass


def _is_own_letter(notice: NoticeRow | None) -> bool:
    """Whether a notice is a letter to the family that was sent by itself."""
    return (
        notice is not None
        and notice.channel == SendingChannel.LETTER
        and notice.created_by == NOTICE_ACTOR
        and Audience(notice.audience) in FAMILY
    )
