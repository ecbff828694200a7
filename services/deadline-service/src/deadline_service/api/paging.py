"""Places in lists of deadlines, as cursors name them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from chassis.cursor import CursorCodec, ListIdentity
from chassis.problems import InvalidCursor
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.listing import ListPosition

CursorParam = Annotated[
    Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=2000)] | SkipJsonSchema[None],
    Query(description="`next` of the part before, with the same filters"),
]


def list_position(
    cursors: CursorCodec, cursor: str | None, within: ListIdentity
) -> ListPosition | None:
    """The place that a cursor names in a list; None without a cursor.

    Raises:
        InvalidCursor: it is not ours, of another list, or names no such place.
    """
    if cursor is None:
        return None
    try:
        day, deadline_id = cursors.decode(cursor, within)
        return date.fromisoformat(str(day)), UUID(str(deadline_id))
    except ValueError:
        raise InvalidCursor from None


def cursor_after(cursors: CursorCodec, last: DeadlineRow, within: ListIdentity) -> str:
    """The cursor of what follows a deadline in a list."""
    day = last.due_on or date.max
    return cursors.encode([day.isoformat(), str(last.deadline_id)], within)
