"""The child's side: runs one piece of work within limits of time and memory."""

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
"""Processor time of one piece of work, unless its pool has another limit."""
MAX_MEMORY_BYTES: Final = 512 * 1024 * 1024
"""Of its process, code included."""
LOW_PRIORITY: Final = 5
"""A niceness below that of the processes that serve requests."""
_REPEAT_SECONDS: Final = 1.0
"""Processor time after which the limit is raised again: the first may have been raised where Python
ignores exceptions, as in a finalizer."""


class WorkLimitExceeded(Exception):
    """It would take more time or memory than the limits allow."""


class WorkFailed(Exception):
    """The work raised an exception, described by its class and place, not by its text."""


class _CpuTimeExceeded(BaseException):
    """Raised by the limit of processor time; the work must not catch it."""


def run_bounded(
    results: Connection,
    cpu_seconds: float,
    niceness: int,
    work: Callable[[*Ts], object],
    *arguments: *Ts,
) -> None:
    """Do a piece of work within limits and send its result and the error, one of which is None."""
    result: object = None
    error: WorkLimitExceeded | WorkFailed | None = None
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds, _REPEAT_SECONDS)
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
