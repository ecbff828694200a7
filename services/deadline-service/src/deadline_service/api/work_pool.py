"""A pool of processes for long calculations, off the event loop and shared between councils.

Why so: docs/adr/0037.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple
from uuid import UUID

from chassis.isolated_process import IsolatedProcesses, WorkKilled
from chassis.problems import Problem, Unavailable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MAX_PER_COUNCIL: Final = 4
"""Pieces of work of one council: one under way, the others waiting for it."""
MAX_WAITING: Final = 16
"""Pieces of work that wait, of all councils together."""
QUEUE_WAIT_SECONDS: Final = 10.0
WORK_SECONDS: Final = 20.0
"""The process of a piece of work that takes longer, by the clock, is killed."""
_RETRY_LATER: Final = {"Retry-After": "2"}
_PRELOAD_MODULE: Final = "deadline_service.api.pool_preload"


class TooManyRequests(
    Problem, code="too-many-requests", status=429, title="Too much is asked at once."
):
    """Your council has several requests of this kind under way.

    Wait for one to be answered, or for the time in `Retry-After`, before you send another.
    """


class WorkPool:
    """So many processes at once; the one that they are forked from is started with the first."""

    def __init__(self, processes: int, work_seconds: float = WORK_SECONDS) -> None:
        self._processes = IsolatedProcesses(processes, _PRELOAD_MODULE, work_seconds)
        self._slots = asyncio.Semaphore(processes)
        self._at_most = processes + MAX_WAITING
        self._pending = Counter[UUID]()
        self._locks: dict[UUID, asyncio.Lock] = {}

    async def run(self, council: UUID, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Do a piece of work of a council; `work` is a function of a module, and answers refusals.

        Raises:
            TooMuchWork: it takes more than a piece of work is given.
            WorkFailed: it ended in an error.
            TooManyRequests: the council has much under way already.
            Unavailable: there is too much to do altogether, or its process was killed.
        """
        async with self._slot(council):
            try:
                return await self._processes.run(work, *arguments)
            except WorkKilled:
                raise Unavailable("it took too long", headers=_RETRY_LATER) from None

    @asynccontextmanager
    async def _slot(self, council: UUID) -> AsyncGenerator[None]:
        """One of the processes, and no other for this council, for as long as the block lasts."""
        if self._pending[council] >= MAX_PER_COUNCIL:
            raise TooManyRequests(headers=_RETRY_LATER)
        if self._pending.total() >= self._at_most:
            raise Unavailable("too much is to be worked out just now", headers=_RETRY_LATER)
        self._pending[council] += 1
        turn = self._locks.setdefault(council, asyncio.Lock())
        try:
            async with AsyncExitStack() as held:
                await _acquire(held, turn, self._slots)
                yield
        finally:
            self._pending[council] -= 1
            if not self._pending[council]:
                del self._pending[council], self._locks[council]


async def _acquire(held: AsyncExitStack, *locks: asyncio.Lock | asyncio.Semaphore) -> None:
    """Take some locks, one after the other, but do not wait for them for ever."""
    try:
        async with asyncio.timeout(QUEUE_WAIT_SECONDS):
            for lock in locks:
                await held.enter_async_context(lock)
    except TimeoutError:
        raise Unavailable("too much is to be worked out just now", headers=_RETRY_LATER) from None
