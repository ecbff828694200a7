"""Work in a process of its own, within bounds of time and memory. Runs in that process."""

import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import FrameType
from typing import Final, TypeVarTuple

from chassis.failures import describe_error

Ts = TypeVarTuple("Ts")

MAX_CPU_SECONDS: Final = 5.0
"""Processor time of one piece of work."""
MAX_MEMORY_BYTES: Final = 512 * 1024 * 1024
"""Of its process, code included."""
_NICE: Final = 5


class WorkLimitExceeded(Exception):
    """It would take more time or memory than one piece of work is given."""


class WorkFailed(Exception):
    """A fault of ours in the middle of the work: by its class and its place, not by its text."""


class _CpuTimeExceeded(BaseException):
    """Raised in the middle of the work, where nothing may catch it."""


def run_bounded(results: Connection, work: Callable[[*Ts], object], *arguments: *Ts) -> None:
    """Do a piece of work within bounds and send its result and the error, one of which is None.

    Its priority is below that of the processes that serve requests.
    """
    result: object = None
    error: WorkLimitExceeded | WorkFailed | None = None
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, MAX_CPU_SECONDS)
    try:
        result = work(*arguments)
    except (_CpuTimeExceeded, MemoryError):
        error = WorkLimitExceeded()
    except Exception as fault:  # noqa: BLE001  # logged where it is handled; few can be pickled
        error = WorkFailed(describe_error(fault))
    signal.setitimer(signal.ITIMER_PROF, 0)
    results.send((result, error))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _CpuTimeExceeded
