"""When a document that was sent is taken to have been served."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.working_days import count_on
from events.contracts import Event
from events.contracts.vocabulary.plan import How

_AT_ONCE: Final = frozenset({How.BY_HAND, How.LEFT_AT_ADDRESS, How.EMAIL, How.PORTAL})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a council takes a delivery to need: working days in the post, no time otherwise.

    Source: Education Act 1996 s.572 (by CFA s.83(7)); Interpretation Act 1978 s.7: service by post
    is deemed to be effected in the ordinary course of post.
    """

    calendar: Calendar
    working_days: int

    def served_on(self, event: Event, sent_on: date) -> date:
        """The day of service of what an event says was sent; by post unless it says otherwise."""
        if self.working_days == 0 or getattr(event, "how", None) in _AT_ONCE:
            return sent_on
        is_counted = self.calendar.is_working_day
        return count_on(sent_on + ONE_DAY, self.working_days, is_counted).last
