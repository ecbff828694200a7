"""Recording a reading, in the transaction of the data that is read."""

from typing import Final

from case_api.domain.readings.new_reading import NewReading
from chassis.database import DriverConnection

_RECORD: Final = "SELECT case_api.record_reading_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"


async def append_reading(db: DriverConnection, new: NewReading) -> int:
    """Record a reading in the ledger of the transaction; returns its position in the record.

    It locks the record of the ledger until the transaction ends: call it last. The data may leave
    once the transaction has committed.
    """
    data = new.data
    position: int = await db.fetchval(
        _RECORD,
        *(new.actor, new.client, new.operation, data.kind, new.purpose, new.address),
        list(data.case_ids),
        data.covers_all,
        data.document_id,
        list(data.criteria),
        data.results,
    )
    return position
