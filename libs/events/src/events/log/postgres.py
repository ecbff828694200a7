"""The log in PostgreSQL. Its hot paths speak to the driver: see docs/adr/0004."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Driver, driver
from events.codec import encode
from events.envelope import (
    Append,
    Appended,
    CaseId,
    Existence,
    Expected,
    LedgerId,
    Position,
    Recorded,
)
from events.log.errors import named_refusals
from events.log.rows import COLUMNS, stored
from events.stored import HashedEvent, StoredEvent

APPEND_ONE: Final = (
    "SELECT at_position, at_version, already"
    " FROM log.append_one_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
)
_APPEND: Final = APPEND_ONE.replace("append_one_v2", "append_v2")
"""The same with an array in the place of each value but the ledger."""
# Bounded on both sides, because positions have no gap: with LIMIT alone the planner, on a table it
# has not analysed, reads everything after $2 and sorts it.
READ: Final = (
    f"SELECT {COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position > $2 AND position <= $2::bigint + $3 ORDER BY position"
)
READ_HASHED: Final = (
    f"SELECT hash, {COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position >= $2 AND position < $2::bigint + $3 ORDER BY position"
)
STREAMS: Final = (
    f"SELECT {COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND stream_id = ANY ($2)"
    " AND ($3::text[] IS NULL OR split_part(type, '.', 1) = ANY ($3)) ORDER BY position"
)
STREAMS_ALONE: Final = (
    "SELECT ledger_id, at_position, stream_id, stream_version, event_id, actor, correlation_id,"
    " cause_ledger_id, cause_position, traceparent, recorded_at, type, schema_version, body"
    " FROM log.streams_v1($1, $2, $3)"
)
"""The same for a connection that is in no transaction: see sql/streams_v1.sql."""
CASES: Final = (
    "SELECT stream_id FROM log.event"
    " WHERE ledger_id = $1 AND stream_id > $2 AND stream_version = 1 ORDER BY stream_id LIMIT $3"
)
HEAD: Final = "SELECT position FROM log.event WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1"
Row = tuple[object, ...]
"""What is said of one fact, as the database takes it."""
_WIDTH: Final = 11
"""What is said of a fact besides its ledger."""
_EXPECTED: Final = {Existence.NONE: 0, Existence.EXISTS: -1, Existence.ANY: -2}


class PostgresLog:
    """One ledger, on a connection inside the caller's transaction (or in autocommit).

    Append last in a transaction: the ledger stays locked until it ends.
    """

    def __init__(self, db: AsyncConnection, ledger_id: LedgerId) -> None:
        self._db = db
        self._ledger_id = ledger_id
        self._driver: Driver | None = None

    @property
    def ledger_id(self) -> LedgerId:
        """The ledger that this log reads and appends to."""
        return self._ledger_id

    async def append(self, *appends: Append) -> Sequence[Appended]:
        """Record facts, all or none: one round trip. See `Log.append` for what is refused."""
        facts = [row_of(append, i) for append in appends for i in range(len(append.events))]
        return await self._record(facts)

    async def append_batches(
        self, batches: Iterable[Sequence[Append]]
    ) -> AsyncGenerator[Sequence[Appended]]:
        """Record batches one after the other, each as `append` does, until one is refused.

        The next batch is put into words while one is recorded, so the connection serves nothing
        else until this has ended, and a batch may be recorded that nobody waited for.
        """
        recording: asyncio.Task[Sequence[Appended]] | None = None
        try:
            for batch in batches:
                facts: list[Row] = []
                for append in batch:
                    facts += [row_of(append, i) for i in range(len(append.events))]
                    await asyncio.sleep(0)  # so that what is being sent goes on its way
                if recording is not None:
                    yield await recording
                recording = asyncio.create_task(self._record(facts))
            if recording is not None:
                yield await recording
        finally:
            if recording is not None:
                await asyncio.gather(recording, return_exceptions=True)

    async def read(self, after: Position, limit: int = 500) -> Sequence[Recorded]:
        """The facts after a position, oldest first, at most `limit` of them.

        Raises:
            Uninterpretable: one of them cannot be read by this code.
        """
        return [row.interpret() for row in await self.read_stored(after, limit)]

    async def read_stored(self, after: Position, limit: int = 500) -> Sequence[StoredEvent]:
        """The same as they are stored, whether or not this code can read them."""
        return await self._fetch(READ, after, limit)

    async def read_hashed(self, first: Position, limit: int) -> Sequence[HashedEvent]:
        """The facts from a position on with their hashes, oldest first, at most `limit` of them."""
        connection = await self.connection()
        rows = await connection.fetch(READ_HASHED, self._ledger_id, first, limit)
        return [HashedEvent(stored(row[1:]), row[0]) for row in rows]

    async def replay(
        self, after: Position, until: Position, batch: int = 500
    ) -> AsyncGenerator[Sequence[Recorded]]:
        """The facts after a position up to another, a batch at a time.

        The next batch is on its way while one is decoded and looked at, so the connection serves
        nothing else until this has ended.

        Raises:
            Uninterpretable: a fact cannot be read by this code.
        """
        coming = await self._asked(after, min(batch, until - after))
        try:
            while rows := await coming:
                reached = Position(rows[-1]["position"])
                coming = await self._asked(reached, min(batch, until - reached))
                yield [stored(row).interpret() for row in rows]
        finally:
            # Not cancelled: PostgreSQL would end the transaction with the statement.
            await asyncio.gather(coming, return_exceptions=True)

    async def streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[Recorded]:
        """Every fact of some cases in the order of the ledger, if asked only of some families.

        Raises:
            Uninterpretable: one of them cannot be read by this code.
        """
        return [row.interpret() for row in await self.stored_streams(stream_ids, families)]

    async def stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """The same as they are stored, whether or not this code can read them."""
        return await self._fetch(STREAMS, list(stream_ids), families and list(families))

    async def cases(self, after: CaseId, limit: int) -> Sequence[CaseId]:
        """The cases that have a fact, in the order of their ids, those behind one of them."""
        connection = await self.connection()
        rows = await connection.fetch(CASES, self._ledger_id, after, limit)
        return [CaseId(row[0]) for row in rows]

    async def head(self) -> Position:
        """The position of the latest fact, 0 when there is none."""
        connection = await self.connection()
        return Position(await connection.fetchval(HEAD, self._ledger_id) or 0)

    async def _asked(self, after: Position, limit: int) -> asyncio.Task[list[asyncpg.Record]]:
        """The rows after a position, on their way."""
        connection = await self.connection()
        coming = asyncio.create_task(connection.fetch(READ, self._ledger_id, after, limit))
        await asyncio.sleep(0)  # so that the question is sent before its answer is waited for
        return coming

    async def _record(self, facts: Sequence[Row]) -> Sequence[Appended]:
        connection = await self.connection()
        query, values = (APPEND_ONE, facts[0]) if len(facts) == 1 else (_APPEND, _columns(facts))
        with named_refusals():
            rows = await connection.fetch(query, self._ledger_id, *values)
        return [Appended(Position(at), version, already) for at, version, already in rows]

    async def _fetch(self, query: str, *values: object) -> Sequence[StoredEvent]:
        connection = await self.connection()
        return [stored(row) for row in await connection.fetch(query, self._ledger_id, *values)]

    async def connection(self) -> Driver:
        """The driver under `db`, looked up once: the way there costs as much as a read."""
        if self._driver is None:
            self._driver = await driver(self._db)
        return self._driver


def row_of(append: Append, i: int = 0) -> Row:
    """One fact, in the order of the arguments of append_one_v2 that follow the ledger."""
    fact = append.events[i]
    event, cause = fact.event, fact.cause
    return (
        append.stream_id,
        _expected(append.expected) if i == 0 else None,
        fact.event_id,
        event.type,
        event.schema_version,
        fact.actor,
        fact.correlation_id,
        cause and cause.ledger_id,
        cause and cause.position,
        fact.traceparent,
        encode(event),
    )


def _columns(facts: Sequence[Row]) -> Sequence[Sequence[object]]:
    """The arrays that append_v2 takes, one entry a fact."""
    return [[fact[i] for fact in facts] for i in range(_WIDTH)]


def _expected(expected: Expected) -> int:
    return _EXPECTED[expected] if isinstance(expected, Existence) else expected
