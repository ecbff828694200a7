"""Reads the events of some types, or of one case, with a bound on the rows that are searched."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from events.envelope import CaseId, Position
from events.event_filters import ALL_TYPES
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent

SEARCHED_ROWS: Final = 5_000
"""Rows of the log that one read of some types searches: some milliseconds of an index."""
_IS_OF_TYPE: Final = "ARRAY['*', split_part(type, '.', 1) || '.*', type] && $4::text[]"
TYPES_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position > $2 AND position <= $3"
    f" AND {_IS_OF_TYPE} ORDER BY position LIMIT $5"
)
CASE_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND stream_id = $6 AND position + 0 > $2 AND position + 0 <= $3"
    f" AND {_IS_OF_TYPE} ORDER BY stream_version LIMIT $5"
)
"""`+ 0`, so that the planner takes the index of cases and not that of positions."""


class EventSelection(NamedTuple):
    """The events to read: those that match a type filter, of one case or of all."""

    filters: Sequence[str] = (ALL_TYPES,)
    case_id: CaseId | None = None

    @property
    def is_everything(self) -> bool:
        """Whether it leaves nothing out."""
        return self.case_id is None and ALL_TYPES in self.filters


class FilteredPage(NamedTuple):
    """Selected events in the order of the ledger, and the position up to which it was searched.

    `has_more` is whether the ledger has events after it that were not searched.
    """

    events: Sequence[StoredEvent]
    searched_to: Position
    has_more: bool


async def read_filtered(
    log: PostgresLog, after: Position, selection: EventSelection, limit: int
) -> FilteredPage:
    """At most `limit` selected events after a position.

    A case is searched to the head of the ledger, some types in `SEARCHED_ROWS` rows; the next read
    continues from `searched_to`.
    """
    # The head is read first: an event that is recorded between the two is left to the next read.
    head = until = await log.head()
    if selection.case_id is None:
        until = Position(min(head, after + SEARCHED_ROWS))
    connection = await log.connection()
    values = (log.ledger_id, after, until, list(selection.filters), limit)
    rows = (
        await connection.fetch(TYPES_QUERY, *values)
        if selection.case_id is None
        else await connection.fetch(CASE_QUERY, *values, selection.case_id)
    )
    found = [stored_event_of(row) for row in rows]
    searched_to = found[-1].position if len(found) == limit else max(until, after)
    return FilteredPage(found, searched_to, has_more=head > searched_to)
