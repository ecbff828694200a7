"""The versions and the facts of many cases, of some families."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from chassis.database import DriverConnection
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events

_BATCH: Final = 50
"""Cases whose facts are read by one statement."""
CASE_VERSIONS_QUERY: Final = """
    SELECT case_id,
           (SELECT stream_version FROM log.event
             WHERE ledger_id = $1 AND stream_id = given.case_id
             ORDER BY stream_version DESC LIMIT 1)
      FROM unnest($2::uuid[]) AS given(case_id)
"""


async def read_versions(
    db: DriverConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, int]:
    """The version of each case, without those that there are not.

    Read before the facts, it is the version to expect: an append after a later fact is refused.
    """
    rows = await db.fetch(CASE_VERSIONS_QUERY, ledger_id, cases)
    return {CaseId(case_id): version for case_id, version in rows if version is not None}


async def read_case_facts(
    log: PostgresLog, cases: Sequence[CaseId], families: Collection[str]
) -> Mapping[CaseId, Sequence[EventEnvelope]]:
    """The raw history of each case in their order, of some families."""
    found: dict[CaseId, list[EventEnvelope]] = {case_id: [] for case_id in cases}
    for first in range(0, len(cases), _BATCH):
        stored = await log.read_stored_streams(cases[first : first + _BATCH], families)
        for event in decode_events(stored).decoded:
            found[event.stream_id].append(event)
    return found
