"""The rates that receivers permitted, counted in the database: they are of all senders together."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.domain.allowed_rate import take_from_rate
from notification_service.store.claiming import DueEndpoint

LOCK_RATE: Final = """
SELECT endpoint_id, allowed_rate, rate_next_at FROM notification.endpoint
WHERE ledger_id = $1 AND endpoint_id = $2 AND allowed_rate IS NOT NULL
FOR NO KEY UPDATE SKIP LOCKED
"""
"""One that is being changed gets nothing in this claim: no claim waits for an endpoint."""
STORE_RATE: Final = """
UPDATE notification.endpoint SET rate_next_at = $3 WHERE ledger_id = $1 AND endpoint_id = $2
"""


async def take_allowed_rates(
    db: AsyncConnection, due: Sequence[DueEndpoint], slots: Mapping[UUID, int]
) -> Mapping[UUID, int]:
    """The slots of a claim, fewer where a receiver permits a rate that is used up."""
    rated = {
        each.endpoint_id: each
        for each in due
        if each.endpoint_id in slots and each.endpoint.has_allowed_rate
    }
    if not rated:
        return slots
    connection = await driver_connection(db)
    keys = [(each.ledger_id, each.endpoint_id) for each in rated.values()]
    grants = {
        endpoint_id: take_from_rate(rate, next_at, rated[endpoint_id].found_at, slots[endpoint_id])
        for endpoint_id, rate, next_at in await change_rows(connection, LOCK_RATE, keys)
    }
    await change_rows(
        connection,
        STORE_RATE,
        ((rated[key].ledger_id, key, each.next_at) for key, each in grants.items() if each.count),
    )
    left = {key: each.count for key, each in grants.items() if each.count}
    return {**{key: count for key, count in slots.items() if key not in rated}, **left}
