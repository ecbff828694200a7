"""How many uploads one process receives at once, and how many of one council."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from chassis.ledger_quota import LedgerQuotas
from events.envelope import LedgerId

_TIMEOUT_SECONDS: Final = 2.0
_ALL_COUNCILS: Final = UUID(int=0)


class UploadSlots:
    """Slots for uploads: `limit` in all, half of them for one council.

    An upload that waits longer than two seconds for one is answered 503, before its body is read.
    """

    def __init__(self, limit: int = 16) -> None:
        self._of_council = LedgerQuotas(limit=limit // 2, timeout=_TIMEOUT_SECONDS)
        self._of_all = LedgerQuotas(limit=limit, timeout=_TIMEOUT_SECONDS)

    @asynccontextmanager
    async def acquire(self, ledger_id: LedgerId) -> AsyncGenerator[None]:
        """Use one of a council's slots.

        Raises:
            LedgerQuotaExhausted: none became free in time.
        """
        async with self._of_council.acquire(ledger_id), self._of_all.acquire(_ALL_COUNCILS):
            yield
