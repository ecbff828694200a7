"""Announces client certificates of endpoints before they end, and once they have ended."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, transaction
from chassis.periodic_jobs import PeriodicJob, run_in_turn
from notification_service.domain.message import build_certificate_message
from notification_service.store.announcements import announce
from notification_service.store.certificate_warnings import (
    EndingCertificate,
    take_ending_certificates,
)

_PAUSE_SECONDS: Final = 300.0
_log: Final = structlog.stdlib.get_logger()


class CertificateAnnouncer:
    """Announces them by webhook. Any number of processes may run it: each is announced once.

    `wake_sender` is called when something was enqueued; `service_url` is where endpoints are read.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        wake_sender: Callable[[], None],
        new_id: Callable[[], UUID],
        service_url: str,
    ) -> None:
        self._engine = engine
        self._wake_sender = wake_sender
        self._new_id = new_id
        self._service_url = service_url

    async def run(self) -> None:
        """Announce every few minutes until cancelled."""
        await run_in_turn(PeriodicJob("client_certificates", self.step, _PAUSE_SECONDS))

    async def step(self) -> None:
        """Announce what is due."""
        while await self._announce_batch():
            self._wake_sender()

    async def _announce_batch(self) -> bool:
        async with transaction(self._engine, Ledgers.ALL) as db:
            ending = await take_ending_certificates(db)
            for each in ending:
                await self._announce(db, each)
        for each in ending:
            event = (
                "webhook_client_certificate_expired"
                if each.has_ended
                else "webhook_client_certificate_expiring"
            )
            _log.warning(event, endpoint_id=str(each.endpoint_id))
        return bool(ending)

    async def _announce(self, db: AsyncConnection, ending: EndingCertificate) -> None:
        ledger_id, endpoint_id = ending.ledger_id, ending.endpoint_id
        url = f"{self._service_url}/v1/webhooks/endpoints/{endpoint_id}"
        message = build_certificate_message(
            *(self._new_id(), ledger_id, endpoint_id, ending.expires_at, ending.found_at, url)
        )
        # An endpoint whose certificate is still valid can be told itself.
        passed_over = endpoint_id if ending.has_ended else None
        await announce(db, ledger_id, passed_over, message)
