"""How much a process does in a second of the clock, and in a second of its CPU time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import psutil

_TICK_SECONDS: Final = 0.01
"""The resolution of the CPU time of a process: less than this is taken for as much."""


@dataclass(frozen=True, slots=True)
class CpuRate:
    """The rates of one repeat."""

    per_cpu_second: float
    per_second: float


@dataclass(frozen=True, slots=True)
class CpuTimer:
    """Measures from its start; `cpu` is the CPU time of a process, in seconds."""

    cpu: Callable[[], float]
    cpu_at_start: float
    started_at: float

    @classmethod
    def start(cls, cpu: Callable[[], float]) -> Self:
        """A timer that starts now."""
        return cls(cpu, cpu(), time.perf_counter())

    def rate(self, count: int) -> CpuRate:
        """The rates of so many things since the start."""
        elapsed = time.perf_counter() - self.started_at
        used = max(self.cpu() - self.cpu_at_start, _TICK_SECONDS)
        return CpuRate(count / used, count / elapsed)


def cpu_seconds(process: psutil.Process) -> float:
    """The CPU time of another process."""
    times = process.cpu_times()
    return times.user + times.system
