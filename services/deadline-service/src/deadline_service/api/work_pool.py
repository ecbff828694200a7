"""Long pure work beside the event loop: in processes of its own, shared between councils.

Why so: docs/adr/0037.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple
from uuid import UUID

from chassis.own_process import Processes, WorkKilled
from chassis.problems import Problem, Unavailable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

OF_A_COUNCIL: Final = 4
"""Pieces of work of one council: one under way, the others waiting for it."""
WAITING: Final = 16
"""Pieces of work that wait, of all councils together."""
WAIT_SECONDS: Final = 10.0
WORK_SECONDS: Final = 20.0
"""The process of a piece of work that takes longer, by the clock, is killed."""
_LATER: Final = {"Retry-After": "2"}
_PRELOADED: Final = "deadline_service.api.preloaded"


class TooManyRequests(
    Problem, code="too-many-requests", status=429, title="Too much is asked at once."
):
    """Your council has several requests of this kind under way.

    Wait for one to be answered, or for the time in `Retry-After`, before you send another.
    """


class WorkPool:
    """So many processes at once; the one that they are forked from is started with the first."""

    def __init__(self, processes: int, work_seconds: float = WORK_SECONDS) -> None:
        self._processes = Processes(processes, _PRELOADED, work_seconds)
        self._places = asyncio.Semaphore(processes)
        self._at_most = processes + WAITING
        self._of = Counter[UUID]()
        self._turns: dict[UUID, asyncio.Lock] = {}

    async def run(self, council: UUID, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Do a piece of work of a council; `work` is a function of a module, and answers refusals.

        Raises:
            TooMuchWork: it takes more than a piece of work is given.
            WorkFailed: it ended in an error.
            TooManyRequests: the council has much under way already.
            Unavailable: there is too much to do altogether, or its process was killed.
        """
        async with self._turn(council):
            try:
                return await self._processes.run(work, *arguments)
            except WorkKilled:
                raise Unavailable("it took too long", headers=_LATER) from None

    @asynccontextmanager
    async def _turn(self, council: UUID) -> AsyncGenerator[None]:
        """One of the processes, and no other for this council, for as long as the block lasts."""
        if self._of[council] >= OF_A_COUNCIL:
            raise TooManyRequests(headers=_LATER)
        if self._of.total() >= self._at_most:
            raise Unavailable("too much is to be worked out just now", headers=_LATER)
        self._of[council] += 1
        turn = self._turns.setdefault(council, asyncio.Lock())
        try:
            async with AsyncExitStack() as held:
                await _soon(held, turn, self._places)
                yield
        finally:
            self._of[council] -= 1
            if not self._of[council]:
                del self._of[council], self._turns[council]


async def _soon(held: AsyncExitStack, *locks: asyncio.Lock | asyncio.Semaphore) -> None:
    """Take some locks, one after the other, but do not wait for them for ever."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            for lock in locks:
                await held.enter_async_context(lock)
    except TimeoutError:
        raise Unavailable("too much is to be worked out just now", headers=_LATER) from None
