"""Which endpoints' client certificates end soon or have ended, and how often that was announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.domain.client_certificate import (
    EXPIRY_WARNINGS,
    expiry_warnings,
)

ANNOUNCED_AT_ONCE: Final = 100
"""Endpoints that one transaction announces."""
FIND_ENDING: Final = """
SELECT ledger_id, endpoint_id, client_certificate_expires_at, clock_timestamp()
FROM notification.endpoint e
WHERE client_certificate_expires_at <= now() + $1::interval AND state = 'enabled'
  AND certificate_warnings < (
      SELECT count(*) FROM unnest($2::interval[]) AS w (period)
      WHERE e.client_certificate_expires_at <= now() + w.period
  )
ORDER BY client_certificate_expires_at LIMIT $3
"""
COUNT_WARNING: Final = """
UPDATE notification.endpoint SET certificate_warnings = $5, version = version + 1
WHERE ledger_id = $1 AND endpoint_id = $2 AND client_certificate_expires_at = $3
  AND state = 'enabled' AND certificate_warnings < $5
RETURNING ledger_id, endpoint_id, client_certificate_expires_at, $4::timestamptz
"""
"""$5 is how many warnings there are by $4. One that was passed over, because no process ran, is not
announced afterwards. The explanation of the endpoint changes with it, and so does its version. Of
several processes one changes the row.
"""


@dataclass(frozen=True, slots=True)
class EndingCertificate:
    """An endpoint whose last valid client certificate ends, or ended, at `expires_at`.

    `found_at` is the database's time.
    """

    ledger_id: UUID
    endpoint_id: UUID
    expires_at: datetime
    found_at: datetime

    @property
    def has_ended(self) -> bool:
        """Whether nothing is sent to the endpoint any more."""
        return self.expires_at <= self.found_at


async def take_ending_certificates(db: AsyncConnection) -> Sequence[EndingCertificate]:
    """Those of enabled endpoints that are to be announced, over all ledgers, some at a time.

    Each is returned once for each warning, to whichever process asks first.
    """
    connection = await driver_connection(db)
    periods = list(EXPIRY_WARNINGS)
    found = await connection.fetch(FIND_ENDING, max(periods), periods, ANNOUNCED_AT_ONCE)
    counts = [(*row, expiry_warnings(row[2], row[3])) for row in found]
    return [EndingCertificate(*row) for row in await change_rows(connection, COUNT_WARNING, counts)]
