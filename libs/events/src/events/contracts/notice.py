"""Messages: the recipient's role, the channel, and whether it arrived. No address, no text."""

from pydantic import AwareDatetime
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import (
    EventPosition,
    LocalCode,
    NoticeId,
    PersonId,
    PositiveCount,
)
from events.contracts.vocabulary.case import CommunicationChannel, NoticeAudience, NoticeFailure

__all__ = [
    "NoticeDelivered",
    "NoticeFailed",
    "NoticeSent",
]


class NoticeSent(Event, type="notice.sent"):
    """A message was given to the delivery service."""

    statement = "A message was given to the delivery service."

    notice_id: NoticeId
    audience: NoticeAudience
    channel: CommunicationChannel
    template: LocalCode
    why: EventPosition
    """The fact that it reports."""
    person_id: PersonId | MISSING = MISSING
    """Missing: the child or young person, or the sender names no recipient."""
    sent_at: AwareDatetime


class NoticeDelivered(Event, type="notice.delivered"):
    """A message arrived, according to the delivery service."""

    statement = "A message was delivered."

    notice_id: NoticeId
    delivered_at: AwareDatetime


class NoticeFailed(Event, type="notice.failed"):
    """A message did not arrive."""

    statement = "A message was not delivered."

    notice_id: NoticeId
    audience: NoticeAudience | MISSING = MISSING
    why: EventPosition | MISSING = MISSING
    """The fact that it should have reported. Missing: that of the `notice.sent` before."""
    person_id: PersonId | MISSING = MISSING
    reason: NoticeFailure
    attempts: PositiveCount | MISSING = MISSING
    failed_at: AwareDatetime
