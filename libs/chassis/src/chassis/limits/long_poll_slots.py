"""How many requests may wait for news at once, because each reads again and again."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from chassis.problems import TooManyRequests, Unavailable

_COUNCIL_SHARE: Final = 4
"""One council may have a quarter of the slots."""
_RETRY_LATER: Final = {"Retry-After": "2"}


class LongPollSlots:
    """`total` slots of one process; a request that waits holds one."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._of_one_ledger = max(1, total // _COUNCIL_SHARE)
        self._waiting = Counter[UUID]()

    @contextmanager
    def hold(self, ledger: UUID) -> Generator[None]:
        """Hold a slot for a council while the block runs.

        Raises:
            TooManyRequests: the council has its share of waiting requests.
            Unavailable: every slot is taken.
        """
        if self._waiting[ledger] >= self._of_one_ledger:
            detail = f"{self._of_one_ledger} requests of your council wait for news already"
            raise TooManyRequests(detail, headers=_RETRY_LATER)
        if self._waiting.total() >= self._total:
            raise Unavailable("too many requests wait for news", headers=_RETRY_LATER)
        self._waiting[ledger] += 1
        try:
            yield
        finally:
            self._waiting[ledger] -= 1
            if not self._waiting[ledger]:
                del self._waiting[ledger]
