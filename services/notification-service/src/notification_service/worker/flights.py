"""The attempts of one sender: those under way, and those that have landed and are not written."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from notification_service.store.claiming import Capacity
from notification_service.store.settling import Ended
from notification_service.worker.attempts import Courier, Departure


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, and for how long a delivery is taken.

    `lease` outlives the total deadline of an attempt by a margin.
    """

    total: int = 256
    per_endpoint: int = 32
    lease: timedelta = timedelta(seconds=30)


class Flights:
    """Starts attempts and collects how they ended; `on_landing` is called at each end."""

    def __init__(self, courier: Courier, pace: Pace, on_landing: Callable[[], None]) -> None:
        self._courier = courier
        self._pace = pace
        self._on_landing = on_landing
        self._under_way: Counter[UUID] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._landed: list[Ended] = []

    @property
    def any(self) -> bool:
        """Whether anything flies or has not been written down."""
        return bool(self._tasks or self._landed)

    def capacity(self) -> Capacity:
        """What there is room for: in all, and at each endpoint that is busy."""
        room = {key: self._pace.per_endpoint - count for key, count in self._under_way.items()}
        return Capacity(self._pace.total - len(self._tasks), self._pace.per_endpoint, room)

    def start(self, departures: Sequence[Departure]) -> None:
        """Begin an attempt for each delivery of a claim."""
        for each in departures:
            self._under_way[each.claimed.endpoint_id] += 1
            self._tasks.add(task := asyncio.create_task(self._fly(each)))
            task.add_done_callback(self._tasks.discard)

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
            self._free(departure.claimed.endpoint_id)
            self._on_landing()

    def _free(self, endpoint_id: UUID) -> None:
        self._under_way[endpoint_id] -= 1
        if not self._under_way[endpoint_id]:
            del self._under_way[endpoint_id]
