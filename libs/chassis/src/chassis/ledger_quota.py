"""A pool's connections, shared between ledgers, so that one council does not block others."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID


class LedgerQuotaExhausted(TimeoutError):
    """A ledger uses its share of the connections, and none became free in time."""

    def __init__(self) -> None:
        super().__init__("all connections that one ledger may use are in use")


@dataclass(slots=True)
class _Quota:
    """The connections of one ledger: how many are left, and how many use or wait for one."""

    available: asyncio.Semaphore
    users: int = 0


class LedgerQuotas:
    """Limits each ledger to `limit` connections at once; one more waits `timeout` seconds.

    It holds an entry only for ledgers in use.
    """

    def __init__(self, limit: int, timeout: float) -> None:
        self._limit = limit
        self._timeout = timeout
        self._quotas: dict[UUID, _Quota] = {}

    @property
    def active_ledgers(self) -> int:
        """How many ledgers use a connection, or wait for one."""
        return len(self._quotas)

    @asynccontextmanager
    async def acquire(self, ledger: UUID) -> AsyncGenerator[None]:
        """Use one of a ledger's connections.

        Raises:
            ShareExhausted: none became free in time.
        """
        share = self._quotas.setdefault(ledger, _Quota(asyncio.Semaphore(self._limit)))
        share.users += 1
        try:
            await self._acquire_connection(share.available)
            try:
                yield
            finally:
                share.available.release()
        finally:
            share.users -= 1
            if not share.users:
                del self._quotas[ledger]

    async def _acquire_connection(self, left: asyncio.Semaphore) -> None:
        if not left.locked():  # the usual case, without a timer
            await left.acquire()
            return
        try:
            async with asyncio.timeout(self._timeout):
                await left.acquire()
        except TimeoutError:
            raise LedgerQuotaExhausted from None
