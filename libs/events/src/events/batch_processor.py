"""Applying events, and parking the streams whose events cannot be applied.

An event that fails stops its own stream in its own subscription and nothing else; `events resume`
requests another attempt.
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
"""An event as it is stored, or decoded by its contract."""

BatchHandler = Callable[[AsyncConnection, Sequence[EventEnvelope]], Awaitable[None]]
"""Brings tables up to date with events of one ledger, in order: at most 500 from a
subscription, more from a rebuild.

It writes to tables or appends to the log (last), and calls nothing outside the database. It is
idempotent.
"""
StoredBatchHandler = Callable[[AsyncConnection, Sequence[StoredEvent]], Awaitable[None]]
"""The same with events as they are stored, for handlers that pass them on undecoded."""

_log = structlog.stdlib.get_logger()


def decode_then(apply: BatchHandler) -> StoredBatchHandler:
    """A handler that decodes stored events first.

    An event that this code cannot decode fails like one that it cannot apply.
    """

    async def handle(db: AsyncConnection, batch: Sequence[StoredEvent]) -> None:
        await apply(db, [fact.decode() for fact in batch])

    return handle


class BatchProcessor(Generic[EventT]):
    """A handler, and the table of the streams that it could not apply."""

    def __init__(
        self,
        parking: ParkedStreams,
        handle: Callable[[AsyncConnection, Sequence[EventT]], Awaitable[None]],
    ) -> None:
        self._parked_streams = parking
        self._handler = handle

    async def process(self, db: AsyncConnection, batch: Sequence[EventT]) -> None:
        """Apply a batch; if it fails, bisect it down to the failing event, and park its stream."""
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
        """Apply within a savepoint; an error that an event may be the cause of is returned.

        Every error that is returned is logged: its class and place, the first position and how
        many events were applied together.

        Raises:
            Exception: it is transient, or the database refuses the handler independently of the
            events (a table or a privilege is missing): no stream is parked for that.
        """
        connection = await driver_connection(db)
        await connection.execute("SAVEPOINT batch")
        try:
            await self._handler(db, batch)
        except Exception as error:
            if is_retryable(error) or is_systemic(error):
                raise
            await connection.execute("ROLLBACK TO SAVEPOINT batch")
            _log.warning(
                "subscription_events_failed",
                subscription=self._parked_streams.subscription,
                ledger=str(batch[0].ledger_id),
                position=batch[0].position,
                count=len(batch),
                code=describe_error(error),
            )
            return error
        await connection.execute("RELEASE SAVEPOINT batch")
        return None

    async def park(self, db: AsyncConnection, fact: EventT, error: Exception | None) -> None:
        """Park the stream of an event that fails; `error` is None if workers crashed over it."""
        match error:
            case None:
                reason, detail = ParkReason.CRASHED, "the worker crashed over it"
            case UndecodableEvent(reason=failure, event=stored):
                reason, detail = ParkReason.UNDECODABLE, f"{failure}: {stored.type}"
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
