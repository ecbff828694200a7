"""Processes that do the same work at the same time, for a given duration."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from chassis.gc_tuning import freeze_gc

_CONNECT_SECONDS: Final = 0.6
"""Seconds in which every process can connect before all begin; as long as a repeat at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProcessRun(Generic[T]):
    """One process's share of a repeat: when it begins (wall clock), for how long, and on what.

    A process that is ready too late, because it had to start first, works as long as the others.
    """

    starts_at: float
    seconds: float
    process_index: int
    workload: T

    async def repeat(self, work: Callable[[], Awaitable[int]]) -> float:
        """Repeat the work until the end; returns the sum of its results a second."""
        await asyncio.sleep(max(0.0, self.starts_at - time.time()))
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < self.seconds:
            done += await work()
        return done / (time.perf_counter() - began)

    def repeat_blocking(self, work: Callable[[], int]) -> float:
        """As `repeat`, for blocking work in a thread."""
        time.sleep(max(0.0, self.starts_at - time.time()))
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < self.seconds:
            done += work()
        return done / (time.perf_counter() - began)


class LoadGenerator:
    """Work in some processes of a pool. They outlive a repeat, which does not have their start."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        self._pool = pool
        self._count = processes

    async def measure_rate(
        self, work: Callable[[ProcessRun[T]], float], task: T, seconds: float
    ) -> float:
        """The rate of all processes together, a second."""
        begins = time.time() + min(_CONNECT_SECONDS, seconds)
        loop = asyncio.get_running_loop()
        rates = await asyncio.gather(
            *(
                loop.run_in_executor(
                    self._pool, _run_in_process, work, ProcessRun(begins, seconds, number, task)
                )
                for number in range(self._count)
            )
        )
        return sum(rates)


def _run_in_process(work: Callable[[ProcessRun[T]], float], run: ProcessRun[T]) -> float:
    """Run the work with the garbage collection settings of the services, on every side."""
    freeze_gc()
    return work(run)
