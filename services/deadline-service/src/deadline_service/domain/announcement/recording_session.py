"""Whether a case is still being recorded, so that nothing is announced too early.

A request and its answer are often recorded together, months after both. Between the two records the
deadline is missed by the calendar, and announcing it would be a false alarm.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self

MAX_POSTPONEMENT: Final = timedelta(hours=1)
"""How long recording without a pause may delay the reminders of a case."""
SESSION_GAP: Final = timedelta(minutes=10)
"""A pause that ends a recording session; longer than any quiet time that may be configured."""


class RecordingSession(NamedTuple):
    """The latest recording session of a case: when it began, and when a fact was last evaluated."""

    recording_since: datetime
    evaluated_at: datetime

    @classmethod
    def extend(cls, before: Self | None, now: datetime) -> Self:
        """The recording session in which a fact is evaluated now."""
        if before is None or not before.is_recent(now):
            return cls(now, now)
        return cls(min(before.recording_since, now), now)

    def is_too_long(self, now: datetime) -> bool:
        """Whether it has lasted so long that it no longer delays reminders."""
        return self.is_recent(now) and self.recording_since <= now - MAX_POSTPONEMENT

    def is_recent(self, now: datetime) -> bool:
        """Whether a fact was evaluated lately.

        A timestamp in the future, from a wrong clock, does not count.
        """
        return now - SESSION_GAP < self.evaluated_at <= now
