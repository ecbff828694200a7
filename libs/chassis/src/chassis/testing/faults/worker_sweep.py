"""A fault at every await of a worker's round, one after the other."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from chassis.testing.faults.fault import Fault, Injection, after_statement
from chassis.testing.faults.proxy import FaultProxy, ObservedRoundTrip
from chassis.testing.process import ServiceProcess

FIRE_TIMEOUT_SECONDS: Final = 30.0
"""Seconds for a worker to come to an await again and to catch up."""
_ROUNDS: Final = 5
"""How often it is looked at what a worker waits for; not all of it comes each time."""

WorkStep = Callable[[], Awaitable[None]]
"""Gives a worker something new to do; returns when it is done, and fails if it is done twice."""


class WorkerSweep:
    """Breaks the awaits of one worker, and sees that it catches up with each effect once."""

    def __init__(self, proxy: FaultProxy, process: ServiceProcess, work: WorkStep) -> None:
        self._proxy = proxy
        self._process = process
        self._work = work

    async def inject_at_every_await(self, faults: Sequence[Fault]) -> None:
        """Inject each fault at each await of a round.

        Afterwards the worker must have done what there was to do, once; live, and take little more
        than before.
        """
        awaits = await self.list_awaits()
        warm = self._process.resource_usage()
        for fault, seen in itertools.product(faults, awaits):
            try:
                await self._inject(Injection(fault, after_statement(*seen)))
            except Exception as error:
                error.add_note(f"{fault} at {seen.statement}, after {seen.previous}")
                raise
        await self._work()
        self._process.assert_not_grown(warm)

    async def list_awaits(self) -> Sequence[ObservedRoundTrip]:
        """What a round waits for, each with what it waited for before, in order.

        What is asked in one of several rounds only is left out: it comes no more, or by chance.
        """
        found: Counter[ObservedRoundTrip] = Counter()
        for _ in range(_ROUNDS):
            self._proxy.observed.clear()
            await self._work()
            found.update(list(dict.fromkeys(self._proxy.observed)))
        awaits = [
            trip
            for trip, rounds in found.items()
            if rounds > 1 and trip.previous and trip.is_work and not trip.is_preparation
        ]
        assert awaits, "it asks the database"
        return awaits

    async def _inject(self, injection: Injection) -> None:
        """Inject a fault once; again with new work where it is not come to each time.

        What is done after it is seen here, or at the latest by the work of the next.
        """
        self._proxy.arm(injection)
        async with asyncio.timeout(FIRE_TIMEOUT_SECONDS):
            while not injection.has_fired:
                await self._work()
        self._proxy.disarm()
        assert self._process.exit_code is None, "it lives"
