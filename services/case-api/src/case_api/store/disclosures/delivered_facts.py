"""What endpoints received of a case by webhooks, from notification-service's versioned function."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from case_api.domain.disclosures.ledger import DeliveredFacts
from chassis.database import DriverConnection
from events.envelope import CaseId

_FUNCTION_QUERY: Final = """
    SELECT to_regprocedure('notification.delivered_facts_v1(uuid,timestamptz,uuid,integer)')
           IS NOT NULL
"""
_DELIVERED_QUERY: Final = """
    SELECT entry_id, at, endpoint_id, host, type, first_position, last_position, deliveries,
           first_at, was_answered
      FROM notification.delivered_facts_v1($1, $2, $3, $4)
"""


async def has_webhooks(db: DriverConnection) -> bool:
    """Whether the installation has notification-service, and so webhooks."""
    return bool(await db.fetchval(_FUNCTION_QUERY))


async def delivered_facts(
    db: DriverConnection, case_id: CaseId, before: datetime, below: UUID, limit: int
) -> Sequence[DeliveredFacts]:
    """At most `limit` entries of the transaction's council before an instant and id, newest first.

    `has_webhooks` has been asked.
    """
    rows = await db.fetch(_DELIVERED_QUERY, case_id, before, below, limit)
    return [DeliveredFacts(**row) for row in rows]
