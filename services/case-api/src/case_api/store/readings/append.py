"""Recording a reading, in the transaction of the data that is read."""

from collections.abc import Collection
from datetime import date
from typing import Final

from case_api.domain.readings.new_reading import NewReading
from chassis.database import DriverConnection
from events.contracts.vocabulary.case import RestrictedPart
from events.envelope import LedgerId

RECORD_READING_QUERY: Final = """
    SELECT found.since, CASE WHEN found.since IS NULL THEN
           case_api.record_reading_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) END
      FROM (SELECT min(restricted_on) AS since FROM case_api.restriction
             WHERE ledger_id = $12 AND case_id = ANY ($7::uuid[]) AND parts && $13::text[]) AS found
"""
"""One statement for both: a reading costs no further round trip, and no restriction begins or ends
between them."""


async def append_reading(
    db: DriverConnection,
    ledger_id: LedgerId,
    new: NewReading,
    unless_restricted: Collection[RestrictedPart],
) -> date | None:
    """Record a reading, unless a part of a case is restricted: then returns since when it is.

    It locks the record of the ledger until the transaction ends: call it last. The data may leave
    once the transaction has committed, and not where nothing was recorded.
    """
    data = new.data
    restricted_since: date | None = await db.fetchval(
        RECORD_READING_QUERY,
        *(new.actor, new.client, new.operation, data.kind, new.purpose, new.address),
        list(data.case_ids),
        data.covers_all,
        data.document_id,
        list(data.criteria),
        data.results,
        ledger_id,
        list(unless_restricted),
    )
    return restricted_since
