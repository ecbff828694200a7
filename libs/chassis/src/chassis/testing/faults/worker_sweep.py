"""Injects faults at every database await of a worker's round, one after the other."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from chassis.testing.faults.fault import Fault, Injection, after_statement
from chassis.testing.faults.proxy import FaultProxy, ObservedRoundTrip
from chassis.testing.process import ServiceProcess

FIRE_TIMEOUT_SECONDS: Final = 30.0
"""Seconds for a worker to reach an await again and to catch up."""
_ROUNDS: Final = 5
"""Rounds in which a worker's awaits are collected; not all occur in each."""

WorkStep = Callable[[], Awaitable[None]]
"""Gives a worker new work; returns when it is done, and fails if it is done twice."""


class WorkerSweep:
    """Injects faults into one worker, and checks that it has each effect once."""

    def __init__(self, proxy: FaultProxy, process: ServiceProcess, work: WorkStep) -> None:
        self._proxy = proxy
        self._process = process
        self._work = work

    async def inject_at_every_await(self, faults: Sequence[Fault]) -> None:
        """Inject each fault at each await of a round.

        Afterwards the worker must have done its work once, run, and use few more resources than
        before.
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
        """The awaits of a round in order, each with the one before it.

        An await that occurs in only one of several rounds is left out, as it may not recur.
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
        assert awaits, "the worker uses the database"
        return awaits

    async def _inject(self, injection: Injection) -> None:
        """Inject a fault once; repeat with new work if the await is not reached each time.

        The effect is checked here, or at the latest with the work of the next fault.
        """
        self._proxy.arm(injection)
        async with asyncio.timeout(FIRE_TIMEOUT_SECONDS):
            while not injection.has_fired:
                await self._work()
        self._proxy.disarm()
        assert self._process.exit_code is None, "it runs"
