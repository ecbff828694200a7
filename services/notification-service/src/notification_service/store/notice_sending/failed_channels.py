"""The channels by which people of a case were not reached lately, and who has their address."""

from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.doubts import RECENT, is_changed
from notification_service.store.notice_sending.readings import Addressees

FAILED_CHANNELS: Final = """
    WITH known AS (
        SELECT person_id, channel, state, failure, created_at,
               coalesce(returned_at, ended_at) AS known_at
          FROM notification.notice
         WHERE ledger_id = $1 AND case_id = $2
           AND created_at >= now() - $4::interval - interval '90 days'
           AND announces IS NULL AND state IN ('sent', 'delivered', 'failed')
         ORDER BY created_at DESC LIMIT 500
    )
    SELECT DISTINCT f.person_id, f.channel FROM known f
     WHERE f.failure = ANY ($3) AND f.known_at >= now() - $4::interval
       AND NOT EXISTS (
           SELECT FROM known later
            WHERE later.person_id IS NOT DISTINCT FROM f.person_id AND later.channel = f.channel
              AND later.state <> 'failed' AND later.created_at > f.known_at
       )
     LIMIT 100
"""
"""A letter comes back within 90 days, if it does. What was sent after it was known that another had
failed was sent by a person who had checked the address."""
_OF_ADDRESS: Final = (
    NoticeFailure.ADDRESS_REFUSED,
    NoticeFailure.PERMANENT,
    NoticeFailure.RETURNED,
)
"""The failures that another notice to the same address would have, too."""


async def failed_channels(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, read: Addressees
) -> frozenset[tuple[UUID | None, WholeNoticeChannel]]:
    """By which channel a notice did not reach which person, in the last 14 days.

    Nor who else has that mailbox or home: nothing to it arrives. Not where the address was changed
    in this time. A person of None is the child.
    """
    rows = await db.fetch(FAILED_CHANNELS, ledger_id, case_id, _OF_ADDRESS, RECENT)
    failed = {
        (row[1], person.contact_address(SendingChannel(row[1])))
        for row in rows
        if (person := read.people.person(row[0])) is not None
        and not is_changed(person, read.earlier, SendingChannel(row[1]))
    }
    everyone = (read.people.child, *read.people.related.values())
    return frozenset(
        (each.person_id, channel)
        for each in everyone
        for channel, address in failed
        if each.contact_address(SendingChannel(channel)) == address
    )
