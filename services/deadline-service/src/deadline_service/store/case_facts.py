"""Facts of one case as rows of the log, to be decoded here or in another process."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.event_rows import EVENT_COLUMNS, stored_event_of

MAX_CASE_FACTS: Final = 5_000
"""The most facts of one case that are read for a request. A whole life has some 2,000."""
FactRow = tuple[object, ...]
"""A row of the log: plain values, which can be passed to another process."""

_TYPE: Final = EVENT_COLUMNS.split(", ").index("type")
_OF_CASE: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND stream_id = $2 AND split_part(type, '.', 1) = ANY ($3)"
    " ORDER BY stream_version LIMIT $4"
)


async def read_fact_rows(
    db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId, limit: int
) -> Sequence[FactRow]:
    """The first facts of a case, at most `limit`, of the families that the service evaluates."""
    values = ledger_id, case_id, list(SUBSCRIBED_FAMILIES), limit
    return [tuple(row) for row in await (await driver_connection(db)).fetch(_OF_CASE, *values)]


def event_types(rows: Sequence[FactRow]) -> Iterator[str]:
    """The types of the facts in some rows."""
    return (str(row[_TYPE]) for row in rows)


def decode_rows(rows: Sequence[FactRow]) -> Sequence[EventEnvelope]:
    """The facts in some rows.

    Raises:
        UndecodableEvent: this release cannot decode one of them.
    """
    return [stored_event_of(row).decode() for row in rows]
