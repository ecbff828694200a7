"""When a document that was sent is deemed to have been served."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.working_days import count_forward
from events.contracts import Event
from events.contracts.vocabulary.plan import ServiceMethod

_NOTIFIED: Final = "notified_on"
_IMMEDIATE: Final = frozenset(
    {
        ServiceMethod.BY_HAND,
        ServiceMethod.LEFT_AT_ADDRESS,
        ServiceMethod.EMAIL,
        ServiceMethod.PORTAL,
    }
)


@dataclass(frozen=True, slots=True)
class DeemedDelivery:
    """How long a council deems delivery to take: working days in the post, no time otherwise.

    Source: Education Act 1996 s.572 (by CFA s.83(7)); Interpretation Act 1978 s.7: service by post
    is deemed to be effected in the ordinary course of post.
    """

    calendar: Calendar
    working_days: int
    method: ServiceMethod = ServiceMethod.POST
    """How a document was served, where an event does not record it."""
    notified_when_sent: bool = False
    """Whether a decision is notified on the day its notice was sent, not on the day of its receipt.
    """

    def effective_on(self, event: Event) -> object:
        """The legal date of an event; the day of sending for a council that counts by that."""
        if self.notified_when_sent and event.date_field == _NOTIFIED:
            sent_on: object = getattr(event, "sent_on", MISSING)
            if sent_on is not MISSING:
                return sent_on
        return event.legal_date

    def served_on(self, event: Event, sent_on: date) -> date:
        """The day of service of what was sent."""
        how: object = getattr(event, "how", MISSING)
        if self.working_days == 0 or (self.method if how is MISSING else how) in _IMMEDIATE:
            return sent_on
        is_counted = self.calendar.is_working_day
        return count_forward(sent_on + ONE_DAY, self.working_days, is_counted).last
