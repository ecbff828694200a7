"""The sender: claims due deliveries, posts them and records the results.

A loop of cycles: each is one transaction that records completed attempts and claims as many
deliveries as there are slots. HTTP happens between cycles, outside any transaction. Only what can
start at once is claimed, so that no lease waits in a queue, and a slow endpoint uses its own slots
only.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.failures import describe_error, is_retryable
from events.subscription_worker import WakeUp
from notification_service.domain.message import EndpointChange, build_endpoint_message
from notification_service.store.allowed_rates import take_allowed_rates
from notification_service.store.announcements import announce
from notification_service.store.backlog import measure_backlog
from notification_service.store.case_order import release_next
from notification_service.store.claiming import (
    Lease,
    claim_deliveries,
    due_endpoints,
    signing_secrets,
)
from notification_service.store.client_certificates import usable_client_certificates
from notification_service.store.health_updates import update_endpoint_health
from notification_service.store.results import CompletedAttempt, record_attempts
from notification_service.worker.attempt_recording import record_individually
from notification_service.worker.attempts import DeliveryClient, DeliveryJob
from notification_service.worker.delivery_pool import DeliveryPool, SenderLimits
from notification_service.worker.metrics import SenderMetrics
from notification_service.worker.throttle import Throttle

_POLL_SECONDS: Final = (0.1, 0.25)
_BATCH_DELAY_SECONDS: Final = 0.004
"""How long a cycle waits for more attempts to end, so that they are recorded together."""
_BACK_OFF_SECONDS: Final = 1.0
_BACKLOG_SECONDS: Final = 10.0
_log: Final = structlog.stdlib.get_logger()


class Sender:
    """One sender process; any number of them share the work."""

    def __init__(
        self,
        engine: AsyncEngine,
        client: DeliveryClient,
        metrics: SenderMetrics,
        new_id: Callable[[], UUID],
        limits: SenderLimits,
        service_url: str = "",
    ) -> None:
        """`service_url` is where the service is reached, for links to endpoints."""
        self._service_url = service_url
        self._engine = engine
        self._metrics = metrics
        self._new_id = new_id
        self._limits = limits
        self._wakeup = asyncio.Event()
        self._pool = DeliveryPool(client, self._wakeup.set)
        self._throttle = Throttle(limits)

    async def run(self, stop: asyncio.Event, wake: WakeUp) -> None:
        """Send until `stop` is set, then finish running attempts and record them."""
        background = (self._poll(wake), self._wait_for_stop(stop), self._measure_backlog())
        waker_tasks = [asyncio.create_task(each) for each in background]
        try:
            while not stop.is_set():
                await self._run_cycle_or_back_off(claiming=True)
                await self._wakeup.wait()
                self._wakeup.clear()
                if self._pool.has_work:
                    await asyncio.sleep(_BATCH_DELAY_SECONDS)
            while self._pool.has_work:
                await self._pool.drain()
                await self._run_cycle_or_back_off(claiming=False)
        finally:
            for task in waker_tasks:
                task.cancel()

    async def run_cycle(self, *, claiming: bool = True) -> None:
        """Record completed attempts, and claim and start as many deliveries as there are slots."""
        completed = self._pool.take_completed()
        try:
            jobs = await self._record_and_claim(completed, claiming=claiming)
        except BaseException:
            self._pool.restore_completed(completed)
            raise
        self._pool.start(jobs)
        await self._release_next(completed)
        await self._report_completed(completed)

    async def _record_and_claim(
        self, completed: Sequence[CompletedAttempt], *, claiming: bool
    ) -> Sequence[DeliveryJob]:
        """Record completed attempts and claim the next, in one transaction if possible."""
        lease = Lease(self._new_id(), self._limits.lease)
        try:
            async with transaction(self._engine, Ledgers.ALL) as db:
                if completed:
                    await record_attempts(db, completed)
                return await self._claim(db, lease, claiming=claiming)
        except Exception as error:
            if not completed or is_retryable(error):
                raise
            await record_individually(self._engine, completed)
            return []

    async def _claim(
        self, db: AsyncConnection, lease: Lease, *, claiming: bool
    ) -> Sequence[DeliveryJob]:
        """Claim what can start at once, shared between councils and endpoints."""
        usage = self._pool.slot_usage()
        free = self._limits.slots.total - usage.total
        if not claiming or free < 1:
            return []
        due = await due_endpoints(db, min(free, self._limits.slots.per_endpoint))
        slots = await take_allowed_rates(db, due, self._throttle.allocate(due, usage))
        if not slots:
            return []
        claimed = await claim_deliveries(db, due, slots, lease)
        secrets = await signing_secrets(db, claimed)
        where = {each.endpoint_id: each.endpoint for each in due}
        certificates = await usable_client_certificates(
            db,
            {
                each.endpoint_id: each.ledger_id
                for each in claimed
                if where[each.endpoint_id].needs_certificate
            },
        )
        self._throttle.record_sent(claimed, where)
        return [
            DeliveryJob(
                each,
                lease.token,
                where[each.endpoint_id],
                secrets.get(each.endpoint_id, ()),
                certificates.get(each.endpoint_id),
            )
            for each in claimed
        ]

    async def _run_cycle_or_back_off(self, *, claiming: bool) -> None:
        """Run a cycle; while the database is unavailable, wait and lose nothing."""
        try:
            await self.run_cycle(claiming=claiming)
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning("webhook_sender_cycle_failed", error=describe_error(error))
            await asyncio.sleep(_BACK_OFF_SECONDS)
            self._wakeup.set()

    async def _release_next(self, completed: Sequence[CompletedAttempt]) -> None:
        """Release what waited for recorded attempts in the order of its case."""
        queues = {queue for each in completed if (queue := each.released_queue)}
        try:
            if await release_next(self._engine, queues):
                self._wakeup.set()
        except Exception as error:  # noqa: BLE001  # the sweep releases what this does not
            _log.error("webhook_order_not_released", error=describe_error(error))

    async def _report_completed(self, completed: Sequence[CompletedAttempt]) -> None:
        """Report completed attempts: metrics, log, and the health of endpoints."""
        for each in completed:
            self._metrics.record_attempt(each)
        if not any(each.affects_health for each in completed):
            return
        try:
            async with transaction(self._engine, Ledgers.ALL) as db:
                changes = await update_endpoint_health(db, completed)
                for each in changes:
                    await self._announce(db, each)
        except Exception as error:  # noqa: BLE001  # the attempts are recorded; the next ones repeat it
            _log.error("webhook_endpoint_health_not_updated", error=describe_error(error))
            return
        for each in changes:
            event = each.type.replace(".", "_")
            _log.warning(event, endpoint_id=str(each.endpoint_id))
        if changes:
            self._wakeup.set()

    async def _announce(self, db: AsyncConnection, change: EndpointChange) -> None:
        """Announce what happened to an endpoint to the others of its council."""
        now: datetime = await (await driver_connection(db)).fetchval("SELECT clock_timestamp()")
        url = f"{self._service_url}/v1/webhooks/endpoints/{change.endpoint_id}"
        key = (change.ledger_id, change.endpoint_id)
        message = build_endpoint_message(self._new_id(), change.ledger_id, change, now, url)
        await announce(db, *key, message)

    async def _poll(self, wake: WakeUp) -> None:
        """Start a cycle at each notification, and periodically: retries become due without one."""
        while True:
            await wake.wait(random.uniform(*_POLL_SECONDS))  # noqa: S311  # jitter
            self._wakeup.set()

    async def _wait_for_stop(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wakeup.set()

    async def _measure_backlog(self) -> None:
        """Measure the backlog periodically."""
        while True:
            with contextlib.suppress(
                Exception
            ):  # one value is missing; the cycles log what is wrong
                async with transaction(self._engine, Ledgers.ALL) as db:
                    self._metrics.record_backlog(await measure_backlog(db))
            await asyncio.sleep(_BACKLOG_SECONDS)
