"""Makes the handshakes of endpoints that get CloudEvents.

One at a time of each council, and few of one host, so that receivers that hang delay no other
council and no host is flooded. HTTP happens outside any transaction; a killed process leaves a
lease, after which another one makes the request again.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from aiohttp import ClientSession
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, transaction
from chassis.limits.token_bucket import Rate, TokenBuckets
from events.failures import describe_error, is_retryable
from notification_service.domain.endpoint_explanation import EndpointTrouble
from notification_service.domain.endpoint_url import host_and_port
from notification_service.domain.handshake import (
    HandshakeResult,
    decide_handshake_outcome,
    handshake_headers,
)
from notification_service.domain.message import EndpointChange, build_endpoint_message
from notification_service.domain.webhook_payload import EndpointEventType
from notification_service.store.announcements import announce
from notification_service.store.client_certificates import (
    StoredClientCertificate,
    usable_client_certificates,
)
from notification_service.store.handshake_token import HandshakeToken, new_handshake_token
from notification_service.store.handshakes import (
    ClaimedHandshake,
    DueHandshake,
    claim_handshake,
    due_handshakes,
    record_handshake,
)
from notification_service.worker.client_contexts import (
    ClientContexts,
    TlsTerms,
    UnusableCertificate,
)
from notification_service.worker.delivery_pool import UNVERIFIED_RATE
from notification_service.worker.http_client import send_handshake

MAX_HANDSHAKES: Final = 16
"""Requests that one process makes at the same time."""
_MAX_CANDIDATES: Final = 100
_POLL_SECONDS: Final = (0.5, 1.0)
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class HandshakeTerms:
    """What receivers are asked for: by whom, how many requests a minute, and where to permit it.

    `callback_url` makes an address of a token; `service_url` is where endpoints are read.
    """

    origin: str
    rate: int
    callback_url: Callable[[HandshakeToken], str]
    service_url: str = ""


class Handshaker:
    """Makes the requests that are due. Any number of processes share the work."""

    def __init__(
        self,
        engine: AsyncEngine,
        session: ClientSession,
        contexts: ClientContexts,
        terms: HandshakeTerms,
        new_id: Callable[[], UUID],
        host_rate: Rate = UNVERIFIED_RATE,
    ) -> None:
        self._engine = engine
        self._session = session
        self._contexts = contexts
        self._terms = terms
        self._new_id = new_id
        self._hosts = TokenBuckets[str](host_rate)
        self._running: dict[UUID, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Make requests until cancelled; those that run then are made again after their lease."""
        try:
            while True:
                try:
                    await self.step()
                except Exception as error:
                    if not is_retryable(error):
                        raise
                    _log.warning("webhook_handshakes_not_claimed", error=describe_error(error))
                await asyncio.sleep(random.uniform(*_POLL_SECONDS))  # noqa: S311  # jitter
        finally:
            for task in self._running.values():
                task.cancel()

    async def step(self) -> None:
        """Start the requests that are due and may start now."""
        free = MAX_HANDSHAKES - len(self._running)
        if free < 1:
            return
        async with transaction(self._engine, Ledgers.ALL) as db:
            due = await due_handshakes(db, self._running.keys(), _MAX_CANDIDATES)
            allowed = list(islice(filter(self._take_token, due), free))
            claimed = [
                await claim_handshake(
                    db, each, self._new_id(), new_handshake_token(each.ledger_id, each.endpoint_id)
                )
                for each in allowed
            ]
            certificates = await usable_client_certificates(
                db, {each.endpoint_id: each.ledger_id for each in allowed if each.needs_certificate}
            )
        for each in claimed:
            if each is not None:
                self._start(each, certificates.get(each.due.endpoint_id))

    async def drain(self) -> None:
        """Wait until no request is running."""
        await asyncio.gather(*self._running.values())

    def _take_token(self, due: DueHandshake) -> bool:
        now, host = monotonic(), host_and_port(due.url)
        if self._hosts.available(host, now) < 1:
            return False
        self._hosts.take(host, 1, now)
        return True

    def _start(
        self, claimed: ClaimedHandshake, certificate: StoredClientCertificate | None
    ) -> None:
        ledger_id = claimed.due.ledger_id
        task = asyncio.create_task(self._make(claimed, certificate))
        self._running[ledger_id] = task
        task.add_done_callback(lambda _: self._running.pop(ledger_id, None))

    async def _make(
        self, claimed: ClaimedHandshake, certificate: StoredClientCertificate | None
    ) -> None:
        """Make one request and record how it ended. An error is logged; the lease ends."""
        try:
            result = await self._send(claimed, certificate)
            outcome = decide_handshake_outcome(claimed.request_number, result)
            async with transaction(self._engine, claimed.due.ledger_id) as db:
                recorded = await record_handshake(db, claimed, result, outcome)
                if recorded is not None and recorded.was_refused:
                    await self._announce(db, claimed, result, recorded.ended_at)
        except Exception as error:  # noqa: BLE001  # it is made again after its lease
            _log.error("webhook_handshake_not_recorded", error=describe_error(error))
            return
        if recorded is not None:
            endpoint_id = str(claimed.due.endpoint_id)
            _log.info("webhook_handshake_ended", endpoint_id=endpoint_id, state=outcome.state)

    async def _announce(
        self, db: AsyncConnection, claimed: ClaimedHandshake, result: HandshakeResult, now: datetime
    ) -> None:
        """Announce to the other endpoints of the council that nothing is sent to this one."""
        ledger_id, endpoint_id = key = (claimed.due.ledger_id, claimed.due.endpoint_id)
        trouble = EndpointTrouble(None, None, None, lacks_permission=True)
        kind, ended = EndpointEventType.NOT_PERMITTED, (result.failure, result.status)
        change = EndpointChange(*key, kind, trouble, *ended)
        url = f"{self._terms.service_url}/v1/webhooks/endpoints/{endpoint_id}"
        message = build_endpoint_message(self._new_id(), ledger_id, change, now, url)
        await announce(db, *key, message)

    async def _send(
        self, claimed: ClaimedHandshake, certificate: StoredClientCertificate | None
    ) -> HandshakeResult:
        terms, due = self._terms, claimed.due
        over = TlsTerms(due.needs_certificate, certificate, due.authorities)
        try:
            tls = await self._contexts.get(due.endpoint_id, over)
        except UnusableCertificate as unusable:
            return HandshakeResult(failure=unusable.failure)
        callback = terms.callback_url(claimed.token)
        headers = handshake_headers(terms.origin, terms.rate, callback)
        return await send_handshake(self._session, due.url, terms.origin, headers, tls)
