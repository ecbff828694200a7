"""The attempts of one sender: those under way, and those that have landed and are not written."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from notification_service.domain.allocation import Held, Shares
from notification_service.domain.rates import Rate
from notification_service.store.settling import Ended
from notification_service.worker.attempts import Courier, Departure

RATE: Final = Rate(per_second=200, burst=200)
PROBES: Final = Rate(per_second=1 / 60, burst=20)
_REMEMBERED: Final = 10_000
"""Ledgers of which it is remembered when they were served."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, how fast, and for how long a delivery is taken.

    `lease` outlives the total deadline of an attempt by a margin. `rate` is that of requests to one
    destination (host and port), over all councils; `probes` is that of its unverified endpoints.
    """

    shares: Shares = field(default_factory=Shares)
    lease: timedelta = timedelta(seconds=30)
    rate: Rate = RATE
    probes: Rate = PROBES


class Flights:
    """Starts attempts and collects how they ended; `on_landing` is called at each end."""

    def __init__(self, courier: Courier, on_landing: Callable[[], None]) -> None:
        self._courier = courier
        self._on_landing = on_landing
        self._endpoints: Counter[UUID] = Counter()
        self._ledgers: Counter[UUID] = Counter()
        self._served: dict[UUID, int] = {}
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._landed: list[Ended] = []

    @property
    def any(self) -> bool:
        """Whether anything flies or has not been written down."""
        return bool(self._tasks or self._landed)

    def held(self) -> Held:
        """The slots that are taken."""
        return Held(self._endpoints, self._ledgers, self._served)

    def start(self, departures: Sequence[Departure]) -> None:
        """Begin an attempt for each delivery of a claim."""
        self._turn += 1
        for each in departures:
            ledger_id = each.claimed.ledger_id
            self._endpoints[each.claimed.endpoint_id] += 1
            self._ledgers[ledger_id] += 1
            self._served[ledger_id] = self._turn
            self._tasks.add(task := asyncio.create_task(self._fly(each)))
            task.add_done_callback(self._tasks.discard)
        if len(self._served) > _REMEMBERED:
            self._served.clear()

    def take_landed(self) -> list[Ended]:
        """Hand over what has ended since the last time."""
        landed, self._landed = self._landed, []
        return landed

    def give_back(self, landed: list[Ended]) -> None:
        """Take back what could not be written down."""
        self._landed = landed + self._landed

    async def land(self) -> None:
        """Wait until nothing flies."""
        await asyncio.gather(*self._tasks)

    async def _fly(self, departure: Departure) -> None:
        try:
            ended = await self._courier.attempt(departure)
            self._landed.append(ended)  # looked up now: the list is handed over while this waited
        finally:
            _free(self._endpoints, departure.claimed.endpoint_id)
            _free(self._ledgers, departure.claimed.ledger_id)
            self._on_landing()


def _free(slots: Counter[UUID], owner: UUID) -> None:
    slots[owner] -= 1
    if not slots[owner]:
        del slots[owner]
