"""The facts of notices from which items of a list follow: which notice it is, and why."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from events.contracts import Event
from events.envelope import LedgerId, Position
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.stored_event import decode_events

FACTS_AT: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND position = ANY ($2::bigint[])"
)
_OF_NOTICES: Final = frozenset({WorkKind.HELD_NOTICE, WorkKind.RETURNED_NOTICE})


async def read_notice_facts(
    db: AsyncConnection, ledger_id: LedgerId, items: Iterable[WorkItem]
) -> Mapping[Position, Event]:
    """The facts from which those of the items follow that are about notices, by their positions.

    Those that this release cannot decode are left out.
    """
    positions = {each.because_of for each in items if each.kind in _OF_NOTICES}
    if not positions:
        return {}
    rows = await (await driver_connection(db)).fetch(FACTS_AT, ledger_id, sorted(positions))
    found = decode_events(map(stored_event_of, rows)).decoded
    return {each.position: each.event for each in found}
