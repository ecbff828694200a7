"""The stream of a case, read outside of a transaction."""

from collections.abc import Sequence

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from events.log.event_rows import stored_event_of
from events.log.postgres import STREAMS_AUTOCOMMIT_QUERY
from events.stored_event import StoredEvent


async def read_stream(
    connection: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[StoredEvent]:
    """Every fact of a case in the order of recording, none if there is no such case.

    `connection` is in no transaction: the statement sets the ledger that row-level security reads.
    """
    rows = await connection.fetch(STREAMS_AUTOCOMMIT_QUERY, ledger_id, [case_id], None)
    return [stored_event_of(row) for row in rows]
