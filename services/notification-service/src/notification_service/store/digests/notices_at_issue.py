"""Which notices the items of a digest are about: from the facts that they follow from."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from chassis.database import DriverConnection
from events.contracts import NoticeSent
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.stored_event import decode_events
from notification_service.domain.digests.notice_at_issue import (
    NoticeAtIssue,
    is_for_several,
    notice_at_issue,
)

FACTS_OF_ITEMS: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND position = ANY ($2::bigint[])"
)
SENT_SINCE: Final = f"""
    SELECT s.* FROM unnest($2::uuid[], $3::integer[]) AS h (held_in, held_at) CROSS JOIN LATERAL (
        SELECT {EVENT_COLUMNS} FROM log.event
        WHERE ledger_id = $1 AND stream_id = h.held_in AND stream_version > h.held_at AND type = $4
        ORDER BY stream_version LIMIT 1000
    ) s
"""  # noqa: S608  # as above
"""What was sent in cases after an event of each. The limit has PostgreSQL read case by case."""


async def read_notices_at_issue(
    db: DriverConnection, ledger_id: LedgerId, positions: Collection[int]
) -> Mapping[int, NoticeAtIssue]:
    """Those of the facts at some positions, by their positions.

    A fact that names no notice, or that this release cannot decode, is left out.
    """
    if not positions:
        return {}
    facts = _decoded(await db.fetch(FACTS_OF_ITEMS, ledger_id, sorted(positions)))
    sent = await _sent_since(db, ledger_id, [each for each in facts if is_for_several(each.event)])
    found = {
        fact.position: notice_at_issue(
            fact.event,
            (event for position, event in sent[fact.stream_id].items() if position > fact.position),
        )
        for fact in facts
    }
    return {position: notice for position, notice in found.items() if notice is not None}


async def _sent_since(
    db: DriverConnection, ledger_id: LedgerId, held: Sequence[EventEnvelope]
) -> Mapping[CaseId, Mapping[int, NoticeSent]]:
    """The notices that were sent in the cases of facts after the first of each, by position."""
    sent = defaultdict[CaseId, dict[int, NoticeSent]](dict)
    if held:
        cases, versions = [each.stream_id for each in held], [each.stream_version for each in held]
        rows = await db.fetch(SENT_SINCE, ledger_id, cases, versions, NoticeSent.type)
        for each in _decoded(rows):
            if isinstance(each.event, NoticeSent):
                sent[each.stream_id][each.position] = each.event
    return sent


def _decoded(rows: Iterable[Iterable[object]]) -> Sequence[EventEnvelope]:
    """Those of them that this release can decode."""
    return decode_events(map(stored_event_of, rows)).decoded
