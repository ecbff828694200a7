"""The sealed secrets of endpoints. The newest has no end; the ones before it run out."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from notification_service.domain.sealing import Sealed

_ADD: Final = """
INSERT INTO notification.endpoint_secret
    (ledger_id, endpoint_id, secret_id, key_id, nonce, ciphertext)
VALUES ($1, $2, $3, $4, $5, $6)
"""
_RUN_OUT: Final = """
UPDATE notification.endpoint_secret SET valid_until = LEAST(valid_until, now() + $3::interval)
WHERE ledger_id = $1 AND endpoint_id = $2
"""
_IN_FORCE: Final = """
SELECT count(*) FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND (valid_until IS NULL OR valid_until > now())
"""
_FORGET: Final = """
DELETE FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND ($3 OR valid_until <= now())
"""


async def add_secret(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, secret_id: UUID, sealed: Sealed
) -> None:
    """Sign with this one from now on."""
    await (await driver(db)).execute(
        _ADD, ledger_id, endpoint_id, secret_id, sealed.key_id, sealed.nonce, sealed.ciphertext
    )


async def run_out(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, overlap: timedelta
) -> None:
    """Sign with the present secrets for `overlap` longer, and no longer."""
    await (await driver(db)).execute(_RUN_OUT, ledger_id, endpoint_id, overlap)


async def in_force(db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID) -> int:
    """How many secrets an endpoint's messages are signed with now."""
    return await (await driver(db)).fetchval(_IN_FORCE, ledger_id, endpoint_id)


async def forget(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, *, every: bool = False
) -> None:
    """Remove the secrets that have run out, or every one."""
    await (await driver(db)).execute(_FORGET, ledger_id, endpoint_id, every)
