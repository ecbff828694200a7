"""The encrypted secrets of endpoints. The newest does not expire; the ones before it do."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.store.secret_encryption import EncryptedSecret

_INSERT: Final = """
INSERT INTO notification.endpoint_secret
    (ledger_id, endpoint_id, secret_id, key_id, nonce, ciphertext)
VALUES ($1, $2, $3, $4, $5, $6)
"""
_EXPIRE: Final = """
UPDATE notification.endpoint_secret SET valid_until = LEAST(valid_until, $3)
WHERE ledger_id = $1 AND endpoint_id = $2
"""
_COUNT_VALID: Final = """
SELECT count(*) FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND (valid_until IS NULL OR valid_until > $3)
"""
_DELETE_SECRETS: Final = """
DELETE FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND ($3::timestamptz IS NULL OR valid_until <= $3)
"""


async def add_secret(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    secret_id: UUID,
    encrypted: EncryptedSecret,
) -> None:
    """Store a secret to sign with from now on."""
    await (await driver_connection(db)).execute(
        _INSERT,
        ledger_id,
        endpoint_id,
        secret_id,
        encrypted.key_id,
        encrypted.nonce,
        encrypted.ciphertext,
    )


async def expire_secrets(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, until: datetime
) -> None:
    """Let the present secrets be valid until an instant; those that expire earlier still do."""
    await (await driver_connection(db)).execute(_EXPIRE, ledger_id, endpoint_id, until)


async def count_valid_secrets(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> int:
    """How many secrets an endpoint's messages are signed with now."""
    return await (await driver_connection(db)).fetchval(_COUNT_VALID, ledger_id, endpoint_id, now)


async def delete_secrets(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, *, expired_by: datetime | None = None
) -> None:
    """Delete the secrets that have expired by an instant; None: every one."""
    await (await driver_connection(db)).execute(_DELETE_SECRETS, ledger_id, endpoint_id, expired_by)
