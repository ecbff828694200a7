"""A notice that a person was sent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events.contracts import HeldRecipient
from events.london_day import london_day
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notices.audience import Audience


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice that was sent to a person, or may have been. `person_id` None: to the child."""

    requirement: str
    audience: Audience
    person_id: UUID | None
    sent_at: datetime

    @property
    def sent_on(self) -> date:
        """The day in England on which it was sent."""
        return london_day(self.sent_at)

    @property
    def recipient(self) -> HeldRecipient:
        """To whom it was sent, as the log names them."""
        return known_recipient(self.audience, self.person_id)
