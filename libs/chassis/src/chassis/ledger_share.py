"""A pool's connections, shared between ledgers: what holds up one council holds up no other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID


class ShareExhausted(TimeoutError):
    """A ledger uses as many connections as it may, and none has become free in time."""

    def __init__(self) -> None:
        super().__init__("all connections that one ledger may use are in use")


@dataclass(slots=True)
class _Share:
    """The connections of one ledger: how many are left, and how many use or wait for one."""

    left: asyncio.Semaphore
    users: int = 0


class LedgerShares:
    """Lets each ledger use at most `each` connections at once; one more waits `patience` seconds.

    It holds an entry only for ledgers in use.
    """

    def __init__(self, each: int, patience: float) -> None:
        self._each = each
        self._patience = patience
        self._shares: dict[UUID, _Share] = {}

    @property
    def ledgers(self) -> int:
        """How many ledgers use a connection, or wait for one."""
        return len(self._shares)

    @asynccontextmanager
    async def hold(self, ledger: UUID) -> AsyncGenerator[None]:
        """Use one of a ledger's connections.

        Raises:
            ShareExhausted: none became free in time.
        """
        share = self._shares.setdefault(ledger, _Share(asyncio.Semaphore(self._each)))
        share.users += 1
        try:
            await self._acquire(share.left)
            try:
                yield
            finally:
                share.left.release()
        finally:
            share.users -= 1
            if not share.users:
                del self._shares[ledger]

    async def _acquire(self, left: asyncio.Semaphore) -> None:
        if not left.locked():  # the usual case, for which no timer is set
            await left.acquire()
            return
        try:
            async with asyncio.timeout(self._patience):
                await left.acquire()
        except TimeoutError:
            raise ShareExhausted from None
