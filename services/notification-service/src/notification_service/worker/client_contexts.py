"""TLS contexts of endpoints: with a client certificate, or with authorities of their own."""

import asyncio
import secrets
import ssl
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias
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
"""Contexts that one process keeps. Each holds the trusted authorities: some 0.8 MB, if these are
the public ones."""


_ContextKey: TypeAlias = tuple[UUID | None, str | None]
"""The id of a client certificate, and the authorities of the receiver."""


class UnusableCertificate(Exception):
    """Nothing can be sent to an endpoint with its client certificate; `failure` is why."""

    def __init__(self, failure: AttemptFailure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class TlsTerms:
    """How an endpoint is connected to.

    With `needs_certificate` only with a client certificate; `certificate` is the one that is valid
    now. The receiver's is checked by the `authorities`, in PEM; None: by the public ones.
    """

    needs_certificate: bool
    certificate: StoredClientCertificate | None
    authorities: str | None


class ClientContexts:
    """The contexts of endpoints, made when first used; beyond `limit` the oldest use goes.

    Connections are pooled by their context, so that none that was made with the certificate of one
    endpoint is used for another, nor one that other authorities checked. `trust` makes a context
    that checks receivers by the public authorities.
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
        self._contexts: OrderedDict[_ContextKey, asyncio.Task[ssl.SSLContext]] = OrderedDict()

    async def get(self, endpoint_id: UUID, terms: TlsTerms) -> ssl.SSLContext | None:
        """The context of an endpoint. None: it has neither a certificate nor authorities.

        Raises:
            UnusableCertificate: it needs a certificate and none is valid, or one is unusable.
        """
        if terms.needs_certificate and terms.certificate is None:
            raise UnusableCertificate(AttemptFailure.NO_CLIENT_CERTIFICATE)
        certificate = terms.certificate if terms.needs_certificate else None
        if certificate is None and terms.authorities is None:
            return None
        try:
            return await self._get(endpoint_id, certificate, terms.authorities)
        except (KeyError, InvalidTag):
            raise UnusableCertificate(AttemptFailure.SIGNING_FAILED) from None
        except ssl.SSLError:  # the library refuses it, for instance a signature by SHA-1
            raise UnusableCertificate(AttemptFailure.TLS) from None

    async def _get(
        self,
        endpoint_id: UUID,
        certificate: StoredClientCertificate | None,
        authorities: str | None,
    ) -> ssl.SSLContext:
        """A context. It is made once, however many ask for it at once."""
        # An installed certificate and its key never change, so that the id is enough.
        key = (None if certificate is None else certificate.certificate_id, authorities)
        if (making := self._contexts.get(key)) is None:
            own = None
            if certificate is not None:
                private_key = self._cipher.decrypt(certificate.private_key, endpoint_id)
                own = (certificate.chain, private_key)
            work = asyncio.to_thread(_make_context, self._trust, authorities, own)
            self._contexts[key] = making = asyncio.create_task(work)
            making.add_done_callback(lambda task: self._forget_failed(key, task))
        self._contexts.move_to_end(key)
        while len(self._contexts) > self._limit:
            self._contexts.popitem(last=False)
        return await asyncio.shield(making)

    def _forget_failed(self, key: _ContextKey, task: asyncio.Task[ssl.SSLContext]) -> None:
        if (task.cancelled() or task.exception()) and self._contexts.get(key) is task:
            del self._contexts[key]


def _make_context(
    trust: Callable[[], ssl.SSLContext], authorities: str | None, own: tuple[str, bytes] | None
) -> ssl.SSLContext:
    """A context that checks receivers, with a chain and its private key, if there are some."""
    context = trust() if authorities is None else trusting_context(authorities)
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    if own is not None:
        _load_certificate(context, *own)
    return context


def trusting_context(authorities: str) -> ssl.SSLContext:
    """A context that accepts receivers with certificates of these authorities alone.

    The name of the host is checked as always. An intermediate authority is trusted as it is.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authorities)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _load_certificate(context: ssl.SSLContext, chain: str, private_key: bytes) -> None:
    """Load a chain and its key. `ssl` reads them from files only.

    The key is in a file of this user's own for a moment, encrypted with a password that is in
    memory only.
    """
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
