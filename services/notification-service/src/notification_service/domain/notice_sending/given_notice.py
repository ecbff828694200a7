"""A notice that was given to who delivers it to a person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events.contracts import HeldRecipient
from events.london_day import london_day
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notices.audience import Audience


@dataclass(frozen=True, slots=True)
class GivenNotice:
    """A notice that was given, or may have been. `person_id` None: to the child."""

    requirement: str
    audience: Audience
    person_id: UUID | None
    given_at: datetime

    @property
    def given_on(self) -> date:
        """The day in England on which it was given."""
        return london_day(self.given_at)

    @property
    def recipient(self) -> HeldRecipient:
        """To whom it goes, as the log names them."""
        return known_recipient(self.audience, self.person_id)
