"""Encrypts secrets and private keys of endpoints under the current key of the setting.

They are read in pages, and each is replaced by a statement that repeats what was read: one that was
rotated or deleted meanwhile stays as it is. The sender waits for none of it.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from asyncpg import Record
from cryptography.exceptions import InvalidTag
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.store.secret_encryption import (
    EncryptedSecret,
    SecretCipher,
    new_nonce,
)

SECRETS_OF_PAGE: Final = 100
MAX_RESULTS_COUNTED: Final = 10_000
"""Stored results that are counted for one council; there may be more."""
NEXT_LEDGER: Final = """
SELECT ledger_id FROM notification.endpoint_secret WHERE ledger_id > $1 ORDER BY ledger_id LIMIT 1
"""
NEXT_SECRETS: Final = """
SELECT endpoint_id, secret_id, key_id, nonce, ciphertext FROM notification.endpoint_secret
WHERE ledger_id = $1 AND (endpoint_id, secret_id) > ($2, $3)
ORDER BY endpoint_id, secret_id LIMIT $4
"""
LOCK_ENDPOINTS: Final = """
SELECT endpoint_id FROM notification.endpoint
WHERE ledger_id = $1 AND endpoint_id = ANY ($2::uuid[]) ORDER BY endpoint_id FOR KEY SHARE
"""
"""A rotation by a council locks its endpoint exclusively, and then changes several secrets in no
order: one waits for the other, and they do not deadlock.
"""
REPLACE_ENCRYPTED: Final = """
UPDATE notification.endpoint_secret SET key_id = $5, nonce = $6, ciphertext = $7
WHERE ledger_id = $1 AND endpoint_id = $2 AND secret_id = $3 AND nonce = $4
RETURNING secret_id
"""
COUNT_OLDER_RESULTS: Final = """
SELECT count(*) FROM (
    SELECT FROM notification.idempotency
    WHERE ledger_id = $1 AND substring(result FROM 1 FOR $2::int) <> $3 LIMIT $4
) older
"""
"""Results begin with the id of their key. They are deleted by their age, and not written again."""
_BEFORE_FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The place of a secret in the order in which they are rotated."""

    endpoint_id: UUID = _BEFORE_FIRST
    secret_id: UUID = _BEFORE_FIRST


@dataclass(frozen=True, slots=True)
class SecretRotationProgress:
    """How many secrets were read and are, or were, under an older key of the setting.

    `lost` are under a key that the setting does not have. `last` is the last that was read; None at
    the end.
    """

    read: int = 0
    older: int = 0
    lost: int = 0
    last: SecretKey | None = SecretKey()

    def followed_by(self, page: "SecretRotationProgress") -> "SecretRotationProgress":
        """The progress after a further page."""
        return SecretRotationProgress(
            self.read + page.read, self.older + page.older, self.lost + page.lost, page.last
        )


async def next_ledger_with_secrets(db: AsyncConnection, after: UUID) -> UUID | None:
    """The next council that has endpoints, in the order of ids. For all councils at once."""
    return await (await driver_connection(db)).fetchval(NEXT_LEDGER, after)


async def count_older_results(db: AsyncConnection, ledger_id: UUID, key_id: str) -> int:
    """How many stored results of a council are not under a key, up to MAX_RESULTS_COUNTED."""
    return await (await driver_connection(db)).fetchval(
        COUNT_OLDER_RESULTS, ledger_id, len(key_id), key_id.encode(), MAX_RESULTS_COUNTED
    )


async def rotate_page(
    db: AsyncConnection, cipher: SecretCipher, ledger_id: UUID, after: SecretKey, *, check: bool
) -> SecretRotationProgress:
    """Encrypt the next secrets after one under the current key, or only count with `check`."""
    connection = await driver_connection(db)
    page = await connection.fetch(
        NEXT_SECRETS, ledger_id, after.endpoint_id, after.secret_id, SECRETS_OF_PAGE
    )
    older = [row for row in page if row["key_id"] != cipher.current_key_id]
    renewed = {row["secret_id"]: _renew(cipher, row) for row in older}
    lost = sum(new is None for new in renewed.values())
    if older and not check:
        owners = [row["endpoint_id"] for row in older]
        await connection.execute(LOCK_ENDPOINTS, ledger_id, owners)
        await change_rows(
            connection,
            REPLACE_ENCRYPTED,
            (
                (ledger_id, row["endpoint_id"], row["secret_id"], row["nonce"],
                 new.key_id, new.nonce, new.ciphertext)
                for row in older
                if (new := renewed[row["secret_id"]])
            ),
        )  # fmt: skip
    full = len(page) == SECRETS_OF_PAGE
    last = SecretKey(page[-1]["endpoint_id"], page[-1]["secret_id"]) if full else None
    return SecretRotationProgress(len(page), len(older) - lost, lost, last)


def _renew(cipher: SecretCipher, row: Record) -> EncryptedSecret | None:
    """A secret under the current key; None if no key of the setting decrypts it."""
    endpoint_id = row["endpoint_id"]
    try:
        plain = cipher.decrypt(
            EncryptedSecret(row["key_id"], row["nonce"], row["ciphertext"]), endpoint_id
        )
    except (KeyError, InvalidTag):
        return None
    return cipher.encrypt(plain, endpoint_id, new_nonce())
