"""The attempts of one sender: running ones, and completed ones that are not yet recorded."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from chassis.limits.token_bucket import Rate
from notification_service.domain.slot_allocation import SlotLimits, SlotUsage
from notification_service.store.results import CompletedAttempt
from notification_service.worker.attempts import DeliveryClient, DeliveryJob

DEFAULT_RATE: Final = Rate(per_second=200, burst=200)
UNVERIFIED_RATE: Final = Rate(per_second=1 / 60, burst=20)
_MAX_TRACKED_LEDGERS: Final = 10_000
"""The most ledgers whose last turn is stored."""


@dataclass(frozen=True, slots=True)
class SenderLimits:
    """The limits of one sender.

    `lease` outlives the total deadline of an attempt by a margin. `rate` is that of requests to one
    destination (host and port), over all councils; `unverified_rate` that of unverified endpoints.
    """

    slots: SlotLimits = field(default_factory=SlotLimits)
    lease: timedelta = timedelta(seconds=30)
    rate: Rate = DEFAULT_RATE
    unverified_rate: Rate = UNVERIFIED_RATE


class DeliveryPool:
    """Starts attempts and collects their results; `on_complete` is called after each."""

    def __init__(self, client: DeliveryClient, on_complete: Callable[[], None]) -> None:
        self._client = client
        self._on_complete = on_complete
        self._endpoints: Counter[UUID] = Counter()
        self._ledgers: Counter[UUID] = Counter()
        self._last_served: dict[UUID, int] = {}
        self._round = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._completed: list[CompletedAttempt] = []

    @property
    def has_work(self) -> bool:
        """Whether any attempt is running or not yet recorded."""
        return bool(self._tasks or self._completed)

    def slot_usage(self) -> SlotUsage:
        """The slots that are taken."""
        return SlotUsage(self._endpoints, self._ledgers, self._last_served)

    def start(self, jobs: Sequence[DeliveryJob]) -> None:
        """Start an attempt for each delivery of a claim."""
        self._round += 1
        for each in jobs:
            ledger_id = each.claimed.ledger_id
            self._endpoints[each.claimed.endpoint_id] += 1
            self._ledgers[ledger_id] += 1
            self._last_served[ledger_id] = self._round
            self._tasks.add(task := asyncio.create_task(self._run(each)))
            task.add_done_callback(self._tasks.discard)
        if len(self._last_served) > _MAX_TRACKED_LEDGERS:
            self._last_served.clear()

    def take_completed(self) -> list[CompletedAttempt]:
        """The attempts completed since the last call."""
        completed, self._completed = self._completed, []
        return completed

    def restore_completed(self, completed: list[CompletedAttempt]) -> None:
        """Put back what could not be recorded."""
        self._completed = completed + self._completed

    async def drain(self) -> None:
        """Wait until no attempt is running."""
        await asyncio.gather(*self._tasks)

    async def _run(self, job: DeliveryJob) -> None:
        try:
            ended = await self._client.attempt(job)
            # The attribute is read here: `take_completed` replaces the list during the attempt.
            self._completed.append(ended)
        finally:
            _release_slot(self._endpoints, job.claimed.endpoint_id)
            _release_slot(self._ledgers, job.claimed.ledger_id)
            self._on_complete()


def _release_slot(slots: Counter[UUID], owner: UUID) -> None:
    slots[owner] -= 1
    if not slots[owner]:
        del slots[owner]
