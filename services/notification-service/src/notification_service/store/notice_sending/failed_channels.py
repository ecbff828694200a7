"""The channels by which people of a case were not reached lately."""

from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.doubts import RECENT, is_changed
from notification_service.store.notice_sending.readings import Addressees

FAILED_CHANNELS: Final = """
    SELECT person_id, channel FROM (
        SELECT DISTINCT ON (person_id, channel) person_id, channel, failure,
               coalesce(returned_at, ended_at) AS known_at
          FROM notification.notice
         WHERE ledger_id = $1 AND case_id = $2
           AND created_at >= now() - $4::interval - interval '90 days'
           AND announces IS NULL AND state IN ('sent', 'delivered', 'failed')
         ORDER BY person_id, channel, created_at DESC LIMIT 100
    ) AS last WHERE failure = ANY ($3) AND known_at >= now() - $4::interval
"""
"""A letter comes back within 90 days, if it does."""
_OF_ADDRESS: Final = (
    NoticeFailure.ADDRESS_REFUSED,
    NoticeFailure.PERMANENT,
    NoticeFailure.RETURNED,
)
"""The failures that another notice to the same address would have, too."""


async def failed_channels(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, read: Addressees
) -> frozenset[tuple[UUID | None, WholeNoticeChannel]]:
    """By which channel the last notice did not reach which person, in the last 14 days.

    Not where the address was changed in this time. A person of None is the child.
    """
    rows = await db.fetch(FAILED_CHANNELS, ledger_id, case_id, _OF_ADDRESS, RECENT)
    failed = frozenset[tuple[UUID | None, WholeNoticeChannel]]((row[0], row[1]) for row in rows)
    return frozenset(
        (person_id, channel)
        for person_id, channel in failed
        if (person := read.people.person(person_id)) is not None
        and not is_changed(person, read.earlier, SendingChannel(channel))
    )
