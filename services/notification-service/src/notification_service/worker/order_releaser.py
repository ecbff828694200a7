"""Releases, after a commit, what was enqueued to wait for a delivery that ended meanwhile."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from events.failures import describe_error, is_retryable
from notification_service.domain.case_order import CaseQueue
from notification_service.store.case_order import release_next

_MAX_QUEUES: Final = 10_000
"""Queues that are remembered at most; the sweep finds what is beyond them."""
_log: Final = structlog.stdlib.get_logger()


class OrderReleaser:
    """Checks queues of cases once each. `wake_sender` is called when something was released."""

    def __init__(self, engine: AsyncEngine, wake_sender: Callable[[], None]) -> None:
        self._engine = engine
        self._wake_sender = wake_sender
        self._queues: set[CaseQueue] = set()
        self._added = asyncio.Event()

    def check_soon(self, queues: Iterable[CaseQueue]) -> None:
        """Check queues in which a delivery was enqueued to wait. Call it after the commit."""
        self._queues.update(queues)
        self._added.set()

    async def run(self) -> None:
        """Check what is added until cancelled; what fails is left to the sweep."""
        while True:
            await self._added.wait()
            self._added.clear()
            queues, self._queues = self._queues, set()
            try:
                if await release_next(self._engine, sorted(queues)[:_MAX_QUEUES]):
                    self._wake_sender()
            except Exception as error:
                if not is_retryable(error):
                    raise
                _log.warning("webhook_order_not_released", error=describe_error(error))
