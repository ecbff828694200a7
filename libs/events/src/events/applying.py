"""Applying facts, and putting aside the streams whose facts cannot be applied.

A fact that fails stops its own stream in its own subscription and nothing else; `events resume`
has it tried again.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from chassis.failures import is_systemic
from events.envelope import CaseId, Recorded
from events.failures import StreamFailed, is_transient, name_of
from events.parking import ParkedBecause, ParkingLot
from events.stored import StoredEvent, Uninterpretable

F = TypeVar("F", StoredEvent, Recorded)
"""A fact as it is stored, or in the words of its contract."""

Apply = Callable[[AsyncConnection, Sequence[Recorded]], Awaitable[None]]
"""Brings tables up to date with facts of one ledger, in order: at most 500 from a
subscription, more from a rebuild.

Writes to tables or appends to the log (last), and calls nothing outside the database. It skips
types it does not know. Told twice, it does as if told once.
"""
Handle = Callable[[AsyncConnection, Sequence[StoredEvent]], Awaitable[None]]
"""The same with facts as they are stored, for what passes them on whatever they say."""

_log = structlog.stdlib.get_logger()


def interpreting(apply: Apply) -> Handle:
    """A handler that reads stored facts first.

    A fact that this code cannot read is then at fault like one that it cannot apply.
    """

    async def handle(db: AsyncConnection, news: Sequence[StoredEvent]) -> None:
        await apply(db, [fact.interpret() for fact in news])

    return handle


class Applying(Generic[F]):
    """One way of applying facts, and the table of what it had to put aside."""

    def __init__(
        self,
        parking: ParkingLot,
        handle: Callable[[AsyncConnection, Sequence[F]], Awaitable[None]],
    ) -> None:
        self._parking = parking
        self._handle = handle

    async def apply(self, db: AsyncConnection, news: Sequence[F]) -> None:
        """Apply a batch; where it fails, halve it until the culprit stands alone, and park that."""
        if not news:
            return
        error = await self.attempt(db, news)
        if error is None:
            return
        if isinstance(error, StreamFailed) and (at_fault := _of(error.stream_id, news)):
            await self.park(db, at_fault[0], error)
            await self.apply(db, [row for row in news if row.stream_id != error.stream_id])
            return
        if len(news) == 1:
            await self.park(db, news[0], error)
            return
        half = len(news) // 2
        await self.apply(db, news[:half])
        parked = await self._parking.streams(db, news[0].ledger_id)
        rest = [row for row in news[half:] if row.stream_id not in parked]
        await self.apply(db, rest)

    async def attempt(self, db: AsyncConnection, news: Sequence[F]) -> Exception | None:
        """Apply within a savepoint; what is wrong with the facts is returned, the rest raised.

        Raises:
            Exception: the database is away for a moment, or refuses the handler whatever the facts
                are (a table or a privilege is missing): no stream is parked for that.
        """
        connection = await driver(db)
        await connection.execute("SAVEPOINT batch")
        try:
            await self._handle(db, news)
        except Exception as error:
            if is_transient(error) or is_systemic(error):
                raise
            await connection.execute("ROLLBACK TO SAVEPOINT batch")
            return error
        await connection.execute("RELEASE SAVEPOINT batch")
        return None

    async def park(self, db: AsyncConnection, fact: F, error: Exception | None) -> None:
        """Put aside the stream of a fact that cannot be applied, or that its worker died over."""
        match error:
            case None:
                because, why = ParkedBecause.CRASHED, "the worker died over it"
            case Uninterpretable(why=reason, fact=unread):
                because, why = ParkedBecause.UNINTERPRETABLE, f"{reason}: {unread.type}"
            case StreamFailed(why=why):
                because = ParkedBecause.FAILED
            case _:
                because, why = ParkedBecause.FAILED, name_of(error)
        await self._parking.park(db, fact, because, why)
        _log.error(
            "stream_parked",
            subscription=self._parking.subscription,
            ledger=str(fact.ledger_id),
            position=fact.position,
            code=because.value,
            exc_info=error,
        )


def _of(stream_id: CaseId, news: Sequence[F]) -> Sequence[F]:
    return [row for row in news if row.stream_id == stream_id]
