"""Places in lists of deadlines, as cursors name them."""

from datetime import date
from uuid import UUID

from chassis.cursor import Cursors, List
from chassis.problems import InvalidCursor
from deadline_service.domain.kept import Kept
from deadline_service.store.listing import Place


def place_of(cursors: Cursors, cursor: str | None, within: List) -> Place | None:
    """The place that a cursor names in a list; None without a cursor.

    Raises:
        InvalidCursor: it is not ours, of another list, or names no such place.
    """
    if cursor is None:
        return None
    try:
        day, deadline_id = cursors.read(cursor, within)
        return date.fromisoformat(str(day)), UUID(str(deadline_id))
    except ValueError:
        raise InvalidCursor from None


def cursor_after(cursors: Cursors, last: Kept, within: List) -> str:
    """The cursor of what follows a deadline in a list."""
    day = last.due_on or date.max
    return cursors.make([day.isoformat(), str(last.deadline_id)], within)
