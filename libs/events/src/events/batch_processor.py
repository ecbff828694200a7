"""Applying facts, and putting aside the streams whose facts cannot be applied.

A fact that fails stops its own stream in its own subscription and nothing else; `events resume`
has it tried again.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.failures import is_systemic
from events.envelope import CaseId, EventEnvelope
from events.failures import StreamFailed, describe_error, is_retryable
from events.parked_streams import ParkedStreams, ParkReason
from events.stored_event import StoredEvent, UndecodableEvent

EventT = TypeVar("EventT", StoredEvent, EventEnvelope)
"""A fact as it is stored, or in the words of its contract."""

BatchHandler = Callable[[AsyncConnection, Sequence[EventEnvelope]], Awaitable[None]]
"""Brings tables up to date with facts of one ledger, in order: at most 500 from a
subscription, more from a rebuild.

Writes to tables or appends to the log (last), and calls nothing outside the database. It skips
types it does not know. Told twice, it does as if told once.
"""
StoredBatchHandler = Callable[[AsyncConnection, Sequence[StoredEvent]], Awaitable[None]]
"""The same with facts as they are stored, for what passes them on whatever they say."""

_log = structlog.stdlib.get_logger()


def decode_then(apply: BatchHandler) -> StoredBatchHandler:
    """A handler that reads stored facts first.

    A fact that this code cannot read is then at fault like one that it cannot apply.
    """

    async def handle(db: AsyncConnection, batch: Sequence[StoredEvent]) -> None:
        await apply(db, [fact.decode() for fact in batch])

    return handle


class BatchProcessor(Generic[EventT]):
    """One way of applying facts, and the table of what it had to put aside."""

    def __init__(
        self,
        parking: ParkedStreams,
        handle: Callable[[AsyncConnection, Sequence[EventT]], Awaitable[None]],
    ) -> None:
        self._parked_streams = parking
        self._handler = handle

    async def process(self, db: AsyncConnection, batch: Sequence[EventT]) -> None:
        """Apply a batch; where it fails, halve it until the culprit stands alone, and park that."""
        if not batch:
            return
        error = await self.try_batch(db, batch)
        if error is None:
            return
        if isinstance(error, StreamFailed) and (
            at_fault := _events_of_stream(error.stream_id, batch)
        ):
            await self.park(db, at_fault[0], error)
            await self.process(db, [row for row in batch if row.stream_id != error.stream_id])
            return
        if len(batch) == 1:
            await self.park(db, batch[0], error)
            return
        half = len(batch) // 2
        await self.process(db, batch[:half])
        parked = await self._parked_streams.stream_ids(db, batch[0].ledger_id)
        rest = [row for row in batch[half:] if row.stream_id not in parked]
        await self.process(db, rest)

    async def try_batch(self, db: AsyncConnection, batch: Sequence[EventT]) -> Exception | None:
        """Apply within a savepoint; what is wrong with the facts is returned, the rest raised.

        Raises:
            Exception: the database is away for a moment, or refuses the handler whatever the facts
                are (a table or a privilege is missing): no stream is parked for that.
        """
        connection = await driver_connection(db)
        await connection.execute("SAVEPOINT batch")
        try:
            await self._handler(db, batch)
        except Exception as error:
            if is_retryable(error) or is_systemic(error):
                raise
            await connection.execute("ROLLBACK TO SAVEPOINT batch")
            return error
        await connection.execute("RELEASE SAVEPOINT batch")
        return None

    async def park(self, db: AsyncConnection, fact: EventT, error: Exception | None) -> None:
        """Put aside the stream of a fact that cannot be applied, or that its worker died over."""
        match error:
            case None:
                reason, detail = ParkReason.CRASHED, "the worker died over it"
            case UndecodableEvent(reason=failure, event=unread):
                reason, detail = ParkReason.UNDECODABLE, f"{failure}: {unread.type}"
            case StreamFailed(reason=detail):
                reason = ParkReason.FAILED
            case _:
                reason, detail = ParkReason.FAILED, describe_error(error)
        await self._parked_streams.park(db, fact, reason, detail)
        _log.error(
            "stream_parked",
            subscription=self._parked_streams.subscription,
            ledger=str(fact.ledger_id),
            position=fact.position,
            code=reason.value,
            exc_info=error,
        )


def _events_of_stream(stream_id: CaseId, batch: Sequence[EventT]) -> Sequence[EventT]:
    return [row for row in batch if row.stream_id == stream_id]
