"""From which position an endpoint recovers what was recorded since an instant."""

from datetime import datetime

from events.envelope import Position
from events.log.postgres import PostgresLog


async def last_position_before(log: PostgresLog, instant: datetime, head: Position) -> Position:
    """The last position of a log that was recorded before an instant; 0 where there is none.

    A binary search, because instants of a log do not decrease: an event is read in each of at most
    53 steps, since a position has 53 bits. After a restore under a clock that was set back one may
    be earlier than the one before it; then an event next to that one may be left out or added.
    """
    low, high = 0, int(head)
    while low < high:
        middle = (low + high + 1) // 2
        (event,) = await log.read_stored(Position(middle - 1), 1)
        if event.recorded_at < instant:
            low = middle
        else:
            high = middle - 1
    return Position(low)
