"""Of which day a list is, and as of which moment it is known."""

from dataclasses import dataclass
from datetime import date, datetime

from events.envelope import Position


@dataclass(frozen=True, slots=True)
class ListMoment:
    """Of which day a list is, and up to where in the log and when what it states was recorded."""

    day: date
    position: Position
    recorded_at: datetime
