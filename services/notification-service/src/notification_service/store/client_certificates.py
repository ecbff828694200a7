"""The client certificates of endpoints. Their private keys are beside the signing secrets.

A transaction that changes one has locked its endpoint exclusively.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.client_certificate import (
    MAX_CERTIFICATES,
    CertificateChain,
    ClientCertificate,
)
from notification_service.store.secret_encryption import EncryptedSecret

_INSERT_KEY: Final = """
INSERT INTO notification.endpoint_secret
    (ledger_id, endpoint_id, secret_id, key_id, nonce, ciphertext, scheme)
VALUES ($1, $2, $3, $4, $5, $6, 'tls')
"""
_INSERT: Final = """
INSERT INTO notification.client_certificate
    (ledger_id, endpoint_id, certificate_id, signing_request, created_at)
VALUES ($1, $2, $3, $4, $5)
"""
FIND_CERTIFICATES: Final = """
SELECT certificate_id, signing_request, created_at, chain, serial_number, fingerprint,
       not_before, not_after, installed_at
FROM notification.client_certificate WHERE ledger_id = $1 AND endpoint_id = $2
ORDER BY installed_at DESC NULLS FIRST, created_at DESC, certificate_id LIMIT $3
"""
_INSTALL: Final = """
UPDATE notification.client_certificate
SET chain = $4, serial_number = $5, fingerprint = $6, not_before = $7, not_after = $8,
    installed_at = $9
WHERE ledger_id = $1 AND endpoint_id = $2 AND certificate_id = $3
"""
_DELETE: Final = """
DELETE FROM notification.client_certificate
WHERE ledger_id = $1 AND endpoint_id = $2 AND ($3::uuid[] IS NULL OR certificate_id = ANY ($3))
"""
_DELETE_KEYS: Final = """
DELETE FROM notification.endpoint_secret
WHERE ledger_id = $1 AND endpoint_id = $2 AND scheme = 'tls' AND secret_id = ANY ($3)
"""
_SET_EXPIRY: Final = """
UPDATE notification.endpoint
SET certificate_warnings = CASE WHEN client_certificate_expires_at = e.ends
        THEN certificate_warnings ELSE 0 END,
    client_certificate_expires_at = e.ends, version = version + 1, changed_at = $3
FROM (
    SELECT max(not_after) AS ends FROM notification.client_certificate
    WHERE ledger_id = $1 AND endpoint_id = $2
) e
WHERE ledger_id = $1 AND endpoint_id = $2
"""
USABLE_CERTIFICATES: Final = """
SELECT w.endpoint_id, c.certificate_id, c.chain, s.key_id, s.nonce, s.ciphertext
FROM unnest($1::uuid[], $2::uuid[]) AS w (ledger_id, endpoint_id)
CROSS JOIN LATERAL (
    SELECT certificate_id, chain FROM notification.client_certificate k
    WHERE k.ledger_id = w.ledger_id AND k.endpoint_id = w.endpoint_id
      AND k.not_before <= now() AND k.not_after > now()
    ORDER BY k.installed_at DESC, k.certificate_id LIMIT 1
) c
JOIN notification.endpoint_secret s
    ON s.ledger_id = w.ledger_id AND s.endpoint_id = w.endpoint_id
    AND s.secret_id = c.certificate_id
"""
"""Of each endpoint the one that was installed last of those that are valid."""


@dataclass(frozen=True, slots=True)
class StoredClientCertificate:
    """A certificate to send with, as a chain in PEM, and its encrypted private key."""

    certificate_id: UUID
    chain: str
    private_key: EncryptedSecret


async def add_client_certificate(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    requested: ClientCertificate,
    private_key: EncryptedSecret,
) -> None:
    """Store a private key and its signing request."""
    connection = await driver_connection(db)
    key = (ledger_id, endpoint_id, requested.certificate_id)
    encrypted = (private_key.key_id, private_key.nonce, private_key.ciphertext)
    await connection.execute(_INSERT_KEY, *key, *encrypted)
    await connection.execute(_INSERT, *key, requested.signing_request, requested.created_at)


async def find_client_certificates(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID
) -> Sequence[ClientCertificate]:
    """The client certificates of an endpoint: those requested, then the last installed first."""
    rows = await (await driver_connection(db)).fetch(
        FIND_CERTIFICATES, ledger_id, endpoint_id, MAX_CERTIFICATES
    )
    return [_certificate(row) for row in rows]


async def install_client_certificate(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    certificate_id: UUID,
    chain: CertificateChain,
    now: datetime,
) -> None:
    """Store the certificate of a signing request. Webhooks are sent with it from its start on."""
    connection = await driver_connection(db)
    described = (chain.serial_number, chain.fingerprint, chain.not_before, chain.not_after)
    await connection.execute(
        _INSTALL, ledger_id, endpoint_id, certificate_id, chain.pem, *described, now
    )
    await connection.execute(_SET_EXPIRY, ledger_id, endpoint_id, now)


async def delete_client_certificates(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    certificate_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Delete client certificates with their keys. After the last one webhooks are sent without."""
    connection = await driver_connection(db)
    await connection.execute(_DELETE, ledger_id, endpoint_id, certificate_ids)
    await connection.execute(_DELETE_KEYS, ledger_id, endpoint_id, certificate_ids)
    await connection.execute(_SET_EXPIRY, ledger_id, endpoint_id, now)


async def delete_all_client_certificates(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID
) -> None:
    """Delete those of an endpoint that is deleted. Its keys are deleted with its secrets."""
    await (await driver_connection(db)).execute(_DELETE, ledger_id, endpoint_id, None)


async def usable_client_certificates(
    db: AsyncConnection, owners: Mapping[UUID, UUID]
) -> Mapping[UUID, StoredClientCertificate]:
    """What to send with, by endpoint; `owners` are the ledgers of endpoints.

    An endpoint of which no certificate is valid now is left out. The time is the database's.
    """
    if not owners:
        return {}
    rows = await (await driver_connection(db)).fetch(
        USABLE_CERTIFICATES, list(owners.values()), list(owners)
    )
    return {
        row[0]: StoredClientCertificate(row[1], row[2], EncryptedSecret(*row[3:6])) for row in rows
    }


def _certificate(row: Record) -> ClientCertificate:
    certificate_id, signing_request, created_at, pem, *described, installed_at = row
    chain = None if pem is None else CertificateChain(pem, *described)
    return ClientCertificate(certificate_id, signing_request, created_at, chain, installed_at)
