"""Which events of the log a subscription applies."""

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from events.batch_starts import MAX_BATCH_SIZE
from events.stored_event import StoredEvent

TransactionFactory = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a transaction that may cross ledgers; the worker narrows it to the one it claims. Two are
open at once for a moment, so a pool needs two connections."""


@dataclass(frozen=True)
class Subscription:
    """Which events of the log are applied, and where the checkpoints are.

    `name` contains its version, `timetable@1`: another version has its own checkpoints, from 0.
    `schema` holds its `checkpoint`, `parked` and `batch_start` tables
    (`events.subscription_tables`). `event_types` are types (`case.closed`) and families (`case.*`);
    of an event of another type only the type is decoded. None means all. `batch_size` is how many
    events are read in one transaction, at most 500.
    """

    name: str
    schema: str
    event_types: Collection[str] | None = None
    batch_size: int = MAX_BATCH_SIZE

    def includes(self, event: StoredEvent) -> bool:
        """Whether an event is of a type that this subscription applies."""
        types = self._types
        return types is None or event.type in types or f"{event.family}.*" in types

    @cached_property
    def _types(self) -> frozenset[str] | None:
        return None if self.event_types is None else frozenset(self.event_types)

    @property
    def families(self) -> frozenset[str] | None:
        """The families of its event types, None for all."""
        types = self._types
        return None if types is None else frozenset(each.partition(".")[0] for each in types)
