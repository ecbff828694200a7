"""Deletes digests of days past their retention, and digests that ended, in batches."""

from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.store.batches import BATCH_SIZE

DIGEST_RETENTION: Final = timedelta(days=90)
"""For how long the digest of a day is kept after it ended, and a digest after it was ended."""
FIND_ENDED_MESSAGES: Final = """
    SELECT ledger_id, digest_id, day FROM notification.digest_message
     WHERE state <> 'pending' AND ended_at < now() - $1::interval ORDER BY ended_at LIMIT $2
"""
PURGE_DIGEST_MESSAGE: Final = """
    DELETE FROM notification.digest_message
     WHERE ledger_id = $1 AND digest_id = $2 AND day = $3 AND state <> 'pending'
    RETURNING digest_id
"""
FIND_ENDED_DIGESTS: Final = """
    SELECT ledger_id, digest_id FROM notification.digest
     WHERE ended_at < now() - $1::interval ORDER BY ended_at LIMIT $2
"""
PURGE_DIGEST: Final = """
    DELETE FROM notification.digest
     WHERE ledger_id = $1 AND digest_id = $2 AND ended_at IS NOT NULL RETURNING digest_id
"""


async def purge_digest_messages(db: AsyncConnection) -> int:
    """Delete digests of days that ended long ago, at most BATCH_SIZE; returns how many."""
    connection = await driver_connection(db)
    found = await connection.fetch(FIND_ENDED_MESSAGES, DIGEST_RETENTION, BATCH_SIZE)
    return len(await change_rows(connection, PURGE_DIGEST_MESSAGE, found))


async def purge_digests(db: AsyncConnection) -> int:
    """Delete digests that were ended long ago, at most BATCH_SIZE; returns how many."""
    connection = await driver_connection(db)
    found = await connection.fetch(FIND_ENDED_DIGESTS, DIGEST_RETENTION, BATCH_SIZE)
    return len(await change_rows(connection, PURGE_DIGEST, found))
