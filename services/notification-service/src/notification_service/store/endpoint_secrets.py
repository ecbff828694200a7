"""The encrypted secrets and private keys of endpoints.

The newest of a scheme does not expire; the ones before it do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.signature import SignatureScheme
from notification_service.store.secret_encryption import EncryptedSecret

_INSERT: Final = """
INSERT INTO notification.endpoint_secret
    (ledger_id, endpoint_id, secret_id, key_id, nonce, ciphertext, scheme, public_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_EXPIRE: Final = """
UPDATE notification.endpoint_secret SET valid_until = LEAST(valid_until, $3)
WHERE ledger_id = $1 AND endpoint_id = $2 AND scheme = $4
"""
_COUNT_VALID: Final = """
SELECT count(*) FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND (valid_until IS NULL OR valid_until > $3)
  AND scheme = $4
"""
PUBLIC_KEYS: Final = """
SELECT public_key, created_at, valid_until FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND scheme = 'v1a'
  AND (valid_until IS NULL OR valid_until > $3)
ORDER BY created_at DESC, secret_id LIMIT $4
"""
_DELETE_SECRETS: Final = """
DELETE FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND ($3::timestamptz IS NULL OR valid_until <= $3)
"""


MAX_VALID_KEYS: Final = 5
"""Secrets, and public keys, that one endpoint's messages are signed with at once."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An encrypted secret, or an encrypted private key with its public key."""

    secret_id: UUID
    encrypted: EncryptedSecret
    public_key: bytes | None = None

    @property
    def scheme(self) -> SignatureScheme:
        """The scheme of the signatures that are made with it."""
        return SignatureScheme.HMAC if self.public_key is None else SignatureScheme.ED25519


@dataclass(frozen=True, slots=True)
class PublicKeyRow:
    """A public key with which messages of an endpoint are verified. The newest has no end."""

    public_key: bytes
    created_at: datetime
    valid_until: datetime | None


async def add_secret(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, new: NewSecret
) -> None:
    """Store a secret or private key to sign with from now on."""
    await (await driver_connection(db)).execute(
        _INSERT,
        ledger_id,
        endpoint_id,
        new.secret_id,
        new.encrypted.key_id,
        new.encrypted.nonce,
        new.encrypted.ciphertext,
        new.scheme,
        new.public_key,
    )


async def expire_secrets(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    scheme: SignatureScheme,
    until: datetime,
) -> None:
    """Let the present secrets be valid until an instant; those that expire earlier still do."""
    await (await driver_connection(db)).execute(_EXPIRE, ledger_id, endpoint_id, until, scheme)


async def count_valid_secrets(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, scheme: SignatureScheme, now: datetime
) -> int:
    """How many secrets of a scheme an endpoint's messages are signed with now."""
    return await (await driver_connection(db)).fetchval(
        _COUNT_VALID, ledger_id, endpoint_id, now, scheme
    )


async def find_public_keys(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> Sequence[PublicKeyRow]:
    """The public keys of an endpoint that are valid, the newest first."""
    rows = await (await driver_connection(db)).fetch(
        PUBLIC_KEYS, ledger_id, endpoint_id, now, MAX_VALID_KEYS
    )
    return [PublicKeyRow(*row) for row in rows]


async def delete_secrets(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, *, expired_by: datetime | None = None
) -> None:
    """Delete the secrets that have expired by an instant; None: every one."""
    await (await driver_connection(db)).execute(_DELETE_SECRETS, ledger_id, endpoint_id, expired_by)
