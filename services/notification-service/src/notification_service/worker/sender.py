"""The sender: takes what is due, posts it, writes down how it ended.

One loop turns; a turn is one transaction that settles what has ended and claims what there is room
for. HTTP happens between turns, outside any transaction. Only what can start at once is claimed, so
no lease waits in a queue, and a slow endpoint fills its own slots and no other's.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Everyone, transaction
from events.failures import is_retryable, name_of
from events.subscription import WakeUp
from notification_service.store.backlog import backlog
from notification_service.store.claiming import Lease, claim, due_endpoints, secrets_of
from notification_service.store.settling import Ended, note_health, settle
from notification_service.worker.attempts import Courier, Departure
from notification_service.worker.flights import Flights, Pace
from notification_service.worker.metrics import Meters
from notification_service.worker.recording import record_apart
from notification_service.worker.throttle import Throttle

_POLL_SECONDS: Final = (0.1, 0.25)
_GATHER_SECONDS: Final = 0.004
"""How long a turn waits for more attempts to end, so that they are written down together."""
_BACK_OFF_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 10.0
_log: Final = structlog.stdlib.get_logger()


class Sender:
    """One sender process; any number of them share the work."""

    def __init__(
        self,
        engine: AsyncEngine,
        courier: Courier,
        meters: Meters,
        new_id: Callable[[], UUID],
        pace: Pace,
    ) -> None:
        self._engine = engine
        self._meters = meters
        self._new_id = new_id
        self._pace = pace
        self._stir = asyncio.Event()
        self._flights = Flights(courier, self._stir.set)
        self._throttle = Throttle(pace)

    async def run(self, stop: asyncio.Event, wake: WakeUp) -> None:
        """Send until `stop` is set, then let what flies land and write it down."""
        beside = (self._tick(wake), self._halt(stop), self._look())
        stirrers = [asyncio.create_task(each) for each in beside]
        try:
            while not stop.is_set():
                await self._patiently(claiming=True)
                await self._stir.wait()
                self._stir.clear()
                if self._flights.any:
                    await asyncio.sleep(_GATHER_SECONDS)
            while self._flights.any:
                await self._flights.land()
                await self._patiently(claiming=False)
        finally:
            for task in stirrers:
                task.cancel()

    async def turn(self, *, claiming: bool = True) -> None:
        """Write down what has ended, and take and start what there is room for."""
        landed = self._flights.take_landed()
        try:
            departures = await self._exchange(landed, claiming=claiming)
        except BaseException:
            self._flights.give_back(landed)
            raise
        self._flights.start(departures)
        await self._report(landed)

    async def _exchange(self, landed: Sequence[Ended], *, claiming: bool) -> Sequence[Departure]:
        """Record what has ended and claim what comes next, in one transaction if it can be."""
        lease = Lease(self._new_id(), self._pace.lease)
        try:
            async with transaction(self._engine, Everyone.EVERYONE) as db:
                if landed:
                    await settle(db, landed)
                return await self._claim(db, lease, claiming=claiming)
        except Exception as error:
            if not landed or is_retryable(error):
                raise
            await record_apart(self._engine, landed)
            return []

    async def _claim(
        self, db: AsyncConnection, lease: Lease, *, claiming: bool
    ) -> Sequence[Departure]:
        """Take what can start at once, shared between councils and endpoints."""
        held = self._flights.held()
        free = self._pace.shares.total - held.total
        if not claiming or free < 1:
            return []
        due = await due_endpoints(db, min(free, self._pace.shares.per_endpoint))
        room = self._throttle.share(due, held)
        if not room:
            return []
        claimed = await claim(db, due, room, lease)
        secrets = await secrets_of(db, claimed)
        where = {each.endpoint_id: each.destination for each in due}
        self._throttle.count(claimed, where)
        return [
            Departure(each, lease.token, where[each.endpoint_id], secrets.get(each.endpoint_id, ()))
            for each in claimed
        ]

    async def _patiently(self, *, claiming: bool) -> None:
        """Take a turn; while the database is away, wait and forget nothing."""
        try:
            await self.turn(claiming=claiming)
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning("sender_turn_failed", error=name_of(error))
            await asyncio.sleep(_BACK_OFF_SECONDS)
            self._stir.set()

    async def _report(self, landed: Sequence[Ended]) -> None:
        """Say how attempts ended: to the meters, the log, and the endpoints' health."""
        for each in landed:
            self._meters.count(each)
        if not any(each.is_news for each in landed):
            return
        try:
            async with transaction(self._engine, Everyone.EVERYONE) as db:
                disabled = await note_health(db, landed)
        except Exception as error:  # noqa: BLE001  # the attempts are kept; the next ones say it again
            _log.error("endpoint_health_not_noted", error=name_of(error))
            return
        for endpoint_id in disabled:
            _log.warning("webhook_endpoint_disabled", endpoint_id=str(endpoint_id))

    async def _tick(self, wake: WakeUp) -> None:
        """Turn when the bell rings, and now and then without it: retries fall due unannounced."""
        while True:
            await wake.wait(random.uniform(*_POLL_SECONDS))  # noqa: S311  # jitter
            self._stir.set()

    async def _halt(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stir.set()

    async def _look(self) -> None:
        """Measure the backlog now and then."""
        while True:
            with contextlib.suppress(Exception):  # a figure missed; the turns tell what is wrong
                async with transaction(self._engine, Everyone.EVERYONE) as db:
                    self._meters.show(await backlog(db))
            await asyncio.sleep(_LOOK_SECONDS)
