"""A pool of processes for long calculations, off the event loop and shared between councils.

Why so: docs/adr/0037.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple
from uuid import UUID

from chassis.isolated_process import MAX_CPU_SECONDS, IsolatedProcesses, WorkKilled
from chassis.problems import TooManyRequests, Unavailable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MAX_PER_COUNCIL: Final = 4
"""Calculations of one council: one is running, the others wait for it."""
MAX_WAITING: Final = 16
"""Calculations that wait, of all councils together."""
QUEUE_WAIT_SECONDS: Final = 10.0
WORK_SECONDS: Final = 20.0
"""Seconds of wall-clock time after which the process of a calculation is killed."""
_RETRY_LATER: Final = {"Retry-After": "2"}
_PRELOAD_MODULE: Final = "deadline_service.api.pool_preload"


class WorkPool:
    """A limited number of processes, forked from one that is started with the first."""

    def __init__(
        self,
        processes: int,
        *,
        work_seconds: float = WORK_SECONDS,
        cpu_seconds: float = MAX_CPU_SECONDS,
    ) -> None:
        self._processes = IsolatedProcesses(processes, _PRELOAD_MODULE, work_seconds, cpu_seconds)
        self._slots = asyncio.Semaphore(processes)
        self._at_most = processes + MAX_WAITING
        self._pending = Counter[UUID]()
        self._locks: dict[UUID, asyncio.Lock] = {}

    async def run(self, council: UUID, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run a calculation for a council.

        `work` is a function of a module, and returns a problem instead of raising it.

        Raises:
            WorkLimitExceeded: it exceeds the time or memory of a calculation.
            WorkFailed: it ended in an error.
            TooManyRequests: the council has too many calculations running or waiting.
            Unavailable: too many calculations are waiting altogether, or its process was killed.
        """
        async with self._slot(council):
            try:
                return await self._processes.run(work, *arguments)
            except WorkKilled:
                raise Unavailable("it took too long", headers=_RETRY_LATER) from None

    @asynccontextmanager
    async def _slot(self, council: UUID) -> AsyncGenerator[None]:
        """Holds one of the processes, at most one for each council, until the block ends."""
        if self._pending[council] >= MAX_PER_COUNCIL:
            raise TooManyRequests(headers=_RETRY_LATER)
        if self._pending.total() >= self._at_most:
            raise Unavailable("too much is to be worked out just now", headers=_RETRY_LATER)
        self._pending[council] += 1
        turn = self._locks.setdefault(council, asyncio.Lock())
        try:
            async with AsyncExitStack() as stack:
                await _acquire(stack, turn, self._slots)
                yield
        finally:
            self._pending[council] -= 1
            if not self._pending[council]:
                del self._pending[council], self._locks[council]


async def _acquire(stack: AsyncExitStack, *locks: asyncio.Lock | asyncio.Semaphore) -> None:
    """Acquires some locks in order, within a time limit."""
    try:
        async with asyncio.timeout(QUEUE_WAIT_SECONDS):
            for lock in locks:
                await stack.enter_async_context(lock)
    except TimeoutError:
        raise Unavailable("too much is to be worked out just now", headers=_RETRY_LATER) from None
