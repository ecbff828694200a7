"""Several processes that do the same work at the same time, for as long as they are told."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from chassis.gc_tuning import freeze_gc

_CONNECT_SECONDS: Final = 0.6
"""Seconds that every process has to connect before all begin."""

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
        """Work again and again until the end; how much a second was done, as the work counts."""
        await asyncio.sleep(max(0.0, self.starts_at - time.time()))
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < self.seconds:
            done += await work()
        return done / (time.perf_counter() - began)

    def repeat_blocking(self, work: Callable[[], int]) -> float:
        """The same in a thread."""
        time.sleep(max(0.0, self.starts_at - time.time()))
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < self.seconds:
            done += work()
        return done / (time.perf_counter() - began)


class LoadGenerator:
    """Processes that stay, so that a repeat costs no start."""

    def __init__(self, processes: int) -> None:
        self._count = processes
        self._pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))

    def __enter__(self) -> Self:
        """Nothing: processes start with the first work."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    async def measure_rate(
        self, work: Callable[[ProcessRun[T]], float], task: T, seconds: float
    ) -> float:
        """How much a second is done by all processes together."""
        begins = time.time() + _CONNECT_SECONDS
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


def _run_in_process(work: Callable[[ProcessRun[T]], float], shift: ProcessRun[T]) -> float:
    """Work, on every side, in a process that has started as ours do."""
    freeze_gc()
    return work(shift)
