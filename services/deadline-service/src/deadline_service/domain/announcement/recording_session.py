"""Whether a case is still being recorded, so that nothing is announced too early.

A request and its answer are often recorded one after the other, months after both. In between the
deadline is missed by the calendar, and saying so would be a false alarm.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self

MAX_POSTPONEMENT: Final = timedelta(hours=1)
"""How long a case that is written to again and again may put off what a day brings."""
SESSION_GAP: Final = timedelta(minutes=10)
"""A pause that ends a time of recording; longer than any time that is waited for quiet."""


class RecordingSession(NamedTuple):
    """The latest time of recording of a case: when it began, and when a fact was last timed."""

    recording_since: datetime
    evaluated_at: datetime

    @classmethod
    def extend(cls, before: Self | None, now: datetime) -> Self:
        """The time of recording in which a fact is timed now."""
        if before is None or not before.is_recent(now):
            return cls(now, now)
        return cls(min(before.recording_since, now), now)

    def is_too_long(self, now: datetime) -> bool:
        """Whether it goes on for so long that nothing is put off for it any more."""
        return self.is_recent(now) and self.recording_since <= now - MAX_POSTPONEMENT

    def is_recent(self, now: datetime) -> bool:
        """Whether it was timed lately: not in a future, where a wrong clock may have put it."""
        return now - SESSION_GAP < self.evaluated_at <= now
