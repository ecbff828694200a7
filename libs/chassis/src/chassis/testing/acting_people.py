"""A client with a registered key that states for whom it acts, for tests."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.database import DriverConnection, dsn
from chassis.identity.acting import (
    ASSERTION_TYPE,
    PERSON_ROLES,
    ActingRole,
    NewActingKey,
    add_acting_key,
)
from chassis.testing.databases import Database

SIGNED_PERSON: Final = "9e8d7c6b-5555-4666-8777-888899990000"
"""The id of the person for whom a test client acts."""


class TestSigner:
    """The private key of a client, and the id under which its public part is registered."""

    __test__ = False

    def __init__(self, key_id: str = "0123456789abcdef") -> None:
        self.key_id = key_id
        self.private_key = Ed25519PrivateKey.generate()

    @property
    def public_bytes(self) -> bytes:
        """The public part, 32 bytes."""
        return self.private_key.public_key().public_bytes_raw()

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:  # noqa: ANN401  # tests make wrong ones
        """An assertion; `header` replaces members of its header."""
        head = {"alg": "EdDSA", "typ": ASSERTION_TYPE, "kid": self.key_id, **header}
        return self.sign_text(json.dumps(head), json.dumps(claims))

    def sign_text(self, header: str, claims: str) -> str:
        """An assertion of any two texts."""
        signed = f"{_part(header.encode())}.{_part(claims.encode())}"
        return f"{signed}.{_part(self.private_key.sign(signed.encode()))}"

    def assertion(self, role: str, now: float | None = None, /, **claims: Any) -> str:  # noqa: ANN401  # the same
        """An assertion of a role that is valid now, for council 999."""
        return self.sign(assertion_claims(role, time.time() if now is None else now, **claims))


def assertion_claims(role: str, now: float, /, **changed: Any) -> dict[str, Any]:  # noqa: ANN401  # tests make wrong ones
    """The claims of an assertion; None removes one."""
    times = {"iat": int(now), "exp": int(now) + 120}
    claims = {"council": "999", "sub": SIGNED_PERSON, "role": role, **times, **changed}
    return {name: value for name, value in claims.items() if value is not None}


async def register_signer(
    database: Database,
    *,
    ledger: UUID,
    client: str = "test-system",
    roles: tuple[ActingRole, ...] = PERSON_ROLES,
) -> TestSigner:
    """A signer whose public key is registered for a client."""
    signer = TestSigner()
    key = NewActingKey(ledger, "999", client, frozenset(roles), signer.public_bytes)
    connection: DriverConnection = await asyncpg.connect(dsn(database.admin_url))
    try:
        signer.key_id = (await add_acting_key(connection, key)).key_id
    finally:
        await connection.close()
    return signer


def _part(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
