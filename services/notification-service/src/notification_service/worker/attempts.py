"""One attempt: decrypt, sign, post, decide the outcome. It always ends and is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from aiohttp import ClientSession
from cryptography.exceptions import InvalidTag

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import decide_delivery_outcome
from notification_service.domain.handshake import REQUEST_ORIGIN
from notification_service.domain.payload_format import CONTENT_TYPES, PayloadFormat
from notification_service.domain.signature import Signer, create_signer, signature_headers
from notification_service.store.claiming import ClaimedDelivery, EndpointSnapshot, StoredSigner
from notification_service.store.client_certificates import StoredClientCertificate
from notification_service.store.results import CompletedAttempt
from notification_service.store.secret_encryption import SecretCipher
from notification_service.worker.client_contexts import (
    ClientContexts,
    TlsTerms,
    UnusableCertificate,
)
from notification_service.worker.http_client import send_request

MAX_CLAIMS: Final = 20
"""The most claims of one delivery.

A schedule has ten; further ones follow the death of a sender.
"""
_SIGNING_FAILED: Final = AttemptResult(timedelta(), AttemptFailure.SIGNING_FAILED)
_TOO_MANY_CLAIMS: Final = AttemptResult(timedelta(), AttemptFailure.INTERNAL)
"""Not sent: a delivery whose sender died this often is likely to end this sender too.

It is exhausted.
"""
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class DeliveryJob:
    """A claimed delivery with its lease, endpoint and the encrypted keys that sign it.

    The newest of each scheme is first. There is none where the endpoint was deleted meanwhile.
    `certificate` is the client certificate that is sent with; None: none is valid or needed.
    """

    claimed: ClaimedDelivery
    lease_token: UUID
    endpoint: EndpointSnapshot
    signers: Sequence[StoredSigner]
    certificate: StoredClientCertificate | None = None


@dataclass(frozen=True, slots=True)
class DeliveryClient:
    """What an attempt needs besides its delivery. `jitter` returns numbers in [0, 1).

    `keep_response_excerpts` is whether this installation keeps excerpts at all; `origin` names the
    installation to receivers that permitted webhooks from it. `contexts` are those of endpoints
    with certificates.
    """

    session: ClientSession
    cipher: SecretCipher
    contexts: ClientContexts
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    keep_response_excerpts: bool = True
    origin: str = ""

    async def attempt(self, job: DeliveryJob) -> CompletedAttempt:
        """Make one attempt and return its result. Takes at most the total deadline.

        An error of the service ends it as `internal`, which is retried like any other failure: if
        it were raised, nothing would be recorded and the delivery would be sent after every lease.
        """
        began = monotonic()
        try:
            return self._complete(job, await self._send(job))
        except Exception:  # noqa: BLE001 # recorded, and its location logged
            delivery_id = str(job.claimed.delivery_id)
            _log.exception("webhook_attempt_failed", delivery_id=delivery_id)
            took = timedelta(seconds=monotonic() - began)
            return self._complete(job, AttemptResult(took, AttemptFailure.INTERNAL))

    async def _send(self, job: DeliveryJob) -> AttemptResult:
        claimed, destination = job.claimed, job.endpoint
        if claimed.attempt > MAX_CLAIMS:
            return _TOO_MANY_CLAIMS
        signers = self._decrypt(job.signers, claimed.endpoint_id)
        if not signers:
            return _SIGNING_FAILED
        terms = TlsTerms(destination.needs_certificate, job.certificate, destination.authorities)
        try:
            tls = await self.contexts.get(claimed.endpoint_id, terms)
        except UnusableCertificate as unusable:
            return AttemptResult(timedelta(), unusable.failure)
        second = int(self.clock().timestamp())
        signed = signature_headers(str(claimed.message_id), second, claimed.body, signers)
        headers = {**signed, **self._format_headers(destination)}
        result = await send_request(self.session, destination.url, claimed.body, headers, tls)
        keep = self.keep_response_excerpts and destination.keep_response_excerpts
        return result if keep else replace(result, excerpt=None)

    def _format_headers(self, destination: EndpointSnapshot) -> dict[str, str]:
        """The media type; and in structured mode what CloudEvents requires of each delivery."""
        kind = {"Content-Type": CONTENT_TYPES[destination.payload_format]}
        if destination.payload_format is PayloadFormat.CLOUDEVENTS:
            return {**kind, REQUEST_ORIGIN: self.origin}
        return kind

    def _complete(self, job: DeliveryJob, result: AttemptResult) -> CompletedAttempt:
        """Decide by the time of the claim: `clock` dates signatures only."""
        claimed = job.claimed
        ended_at = claimed.claimed_at + result.duration
        outcome = decide_delivery_outcome(
            claimed.cause, claimed.attempt, result, ended_at, self.jitter()
        )
        return CompletedAttempt(claimed, job.lease_token, job.endpoint, result, outcome)

    def _decrypt(self, stored: Sequence[StoredSigner], endpoint_id: UUID) -> Sequence[Signer]:
        """What signs; nothing if one of the keys cannot be decrypted."""
        try:
            return [
                create_signer(each.scheme, self.cipher.decrypt(each.encrypted, endpoint_id))
                for each in stored
            ]
        except (KeyError, InvalidTag):
            return []
