"""A fault at every await of a worker's round, one after the other."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from chassis.testing.faults.fault import Fault, Injection, after
from chassis.testing.faults.proxy import FaultProxy, Seen
from chassis.testing.process import ServiceProcess

FIRED_WITHIN: Final = 30.0
"""Seconds for a worker to come to an await again and to catch up."""
_ROUNDS: Final = 3
"""How often it is looked at what a worker waits for; not all of it comes each time."""

Work = Callable[[], Awaitable[None]]
"""Gives a worker something new to do; returns when it is done, and fails if it is done twice."""


class Rounds:
    """Breaks the awaits of one worker, and sees that it catches up with each effect once."""

    def __init__(self, proxy: FaultProxy, process: ServiceProcess, work: Work) -> None:
        self._proxy = proxy
        self._process = process
        self._work = work

    async def every_await(self, faults: Sequence[Fault]) -> None:
        """Inject each fault at each await of a round.

        Afterwards the worker must have done what there was to do, once; live, and take little more
        than before.
        """
        awaits = await self.awaits()
        warm = self._process.footprint()
        for fault, seen in itertools.product(faults, awaits):
            try:
                await self._inject(Injection(fault, after(*seen)))
            except Exception as error:
                error.add_note(f"{fault} at {seen.statement}, after {seen.before}")
                raise
        self._process.see_footprint(warm)

    async def awaits(self) -> Sequence[Seen]:
        """What a round waits for, each with what it waited for before, in order."""
        await self._work()  # so that what it asks when it starts is behind it
        self._proxy.seen.clear()
        for _ in range(_ROUNDS):
            await self._work()
        found = dict.fromkeys(
            trip
            for trip in self._proxy.seen
            if trip.before and trip.is_of_work and not trip.is_preparation
        )
        assert found, "it asks the database"
        return list(found)

    async def _inject(self, injection: Injection) -> None:
        """Inject a fault once; again with new work where a connection had yet to prepare it."""
        self._proxy.arm(injection)
        async with asyncio.timeout(FIRED_WITHIN):
            while not injection.has_fired:
                await self._work()
        self._proxy.disarm()
        await self._work()
        assert self._process.exit_code is None, "it lives"
