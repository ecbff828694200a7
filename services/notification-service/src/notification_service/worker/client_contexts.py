"""TLS contexts that authenticate the sender by an endpoint's client certificate."""

import asyncio
import secrets
import ssl
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_der_private_key,
)

from notification_service.domain.attempt_result import AttemptFailure
from notification_service.store.client_certificates import StoredClientCertificate
from notification_service.store.secret_encryption import SecretCipher

MAX_CONTEXTS: Final = 64
"""Contexts that one process keeps. Each holds the trusted authorities: some 0.8 MB."""


class UnusableCertificate(Exception):
    """Nothing can be sent to an endpoint with its client certificate; `failure` is why."""

    def __init__(self, failure: AttemptFailure) -> None:
        super().__init__(failure)
        self.failure = failure


class ClientContexts:
    """The contexts of certificates, made when first used; beyond `limit` the oldest use goes.

    Connections are pooled by their context, so that none that was made with the certificate of one
    endpoint is used for another. `trust` makes a context that checks receivers.
    """

    def __init__(
        self,
        cipher: SecretCipher,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        limit: int = MAX_CONTEXTS,
    ) -> None:
        self._cipher = cipher
        self._trust = trust
        self._limit = limit
        self._contexts: OrderedDict[UUID, asyncio.Task[ssl.SSLContext]] = OrderedDict()

    async def get(
        self, endpoint_id: UUID, certificate: StoredClientCertificate | None
    ) -> ssl.SSLContext:
        """The context of an endpoint's valid certificate.

        Raises:
            UnusableCertificate: there is none, or it cannot be used.
        """
        if certificate is None:
            raise UnusableCertificate(AttemptFailure.NO_CLIENT_CERTIFICATE)
        try:
            return await self._get(endpoint_id, certificate)
        except (KeyError, InvalidTag):
            raise UnusableCertificate(AttemptFailure.SIGNING_FAILED) from None
        except ssl.SSLError:  # the library refuses it, for instance a signature by SHA-1
            raise UnusableCertificate(AttemptFailure.TLS) from None

    async def _get(self, endpoint_id: UUID, certificate: StoredClientCertificate) -> ssl.SSLContext:
        """The context of a certificate. It is made once, however many ask for it at once."""
        # An installed certificate and its key never change, so that the id is enough.
        key = certificate.certificate_id
        if (making := self._contexts.get(key)) is None:
            private_key = self._cipher.decrypt(certificate.private_key, endpoint_id)
            work = asyncio.to_thread(_make_context, self._trust, certificate.chain, private_key)
            self._contexts[key] = making = asyncio.create_task(work)
            making.add_done_callback(lambda task: self._forget_failed(key, task))
        self._contexts.move_to_end(key)
        while len(self._contexts) > self._limit:
            self._contexts.popitem(last=False)
        return await asyncio.shield(making)

    def _forget_failed(self, key: UUID, task: asyncio.Task[ssl.SSLContext]) -> None:
        if (task.cancelled() or task.exception()) and self._contexts.get(key) is task:
            del self._contexts[key]


def _make_context(
    trust: Callable[[], ssl.SSLContext], chain: str, private_key: bytes
) -> ssl.SSLContext:
    """Load a chain and its key. `ssl` reads them from files only.

    The key is in a file of this user's own for a moment, encrypted with a password that is in
    memory only.
    """
    context = trust()
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    password = secrets.token_bytes(32).hex()
    encrypted = load_der_private_key(private_key, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode())
    )
    with TemporaryDirectory() as folder:
        chain_file, key_file = Path(folder) / "chain.pem", Path(folder) / "key.pem"
        chain_file.write_text(chain)
        key_file.touch(mode=0o600)
        key_file.write_bytes(encrypted)
        context.load_cert_chain(chain_file, key_file, password)
    return context
