"""The log in PostgreSQL. Its hot paths call the driver directly: see docs/adr/0004."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from contextlib import aclosing
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from events.codec import encode_event
from events.envelope import (
    AppendResult,
    CaseId,
    EventEnvelope,
    ExpectedVersion,
    LedgerId,
    Position,
    StreamAppend,
    StreamState,
)
from events.log.errors import translate_log_errors
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.stored_event import HashedEvent, StoredEvent

APPEND_ONE_QUERY: Final = (
    "SELECT at_position, at_version, is_duplicate"
    " FROM log.append_one_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
)
_APPEND_QUERY: Final = APPEND_ONE_QUERY.replace("append_one_v2", "append_v2")
"""The same with an array in place of each value except the ledger."""
# Bounded on both sides, because positions have no gap: with LIMIT alone the planner, on a table
# that is not analysed, reads everything after $2 and sorts it.
READ_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position > $2 AND position <= $2::bigint + $3 ORDER BY position"
)
READ_HASHED_QUERY: Final = (
    f"SELECT hash, {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position >= $2 AND position < $2::bigint + $3 ORDER BY position"
)
STREAMS_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND stream_id = ANY ($2)"
    " AND ($3::text[] IS NULL OR split_part(type, '.', 1) = ANY ($3)) ORDER BY position"
)
STREAMS_AUTOCOMMIT_QUERY: Final = (
    "SELECT ledger_id, at_position, stream_id, stream_version, event_id, actor, correlation_id,"
    " cause_ledger_id, cause_position, traceparent, recorded_at, type, schema_version, body"
    " FROM log.streams_v1($1, $2, $3)"
)
"""The same for a connection outside a transaction: see sql/streams_v1.sql."""
CASE_IDS_QUERY: Final = (
    "SELECT stream_id FROM log.event"
    " WHERE ledger_id = $1 AND stream_id > $2 AND stream_version = 1 ORDER BY stream_id LIMIT $3"
)
HEAD_QUERY: Final = (
    "SELECT position FROM log.event WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1"
)
AppendRow = tuple[object, ...]
"""The arguments of `append_one_v2` for one event, except the ledger."""
_APPEND_ROW_LENGTH: Final = 11
"""The number of values of an `AppendRow`."""
_STREAM_STATE_CODES: Final = {StreamState.NONE: 0, StreamState.EXISTS: -1, StreamState.ANY: -2}


class PostgresLog:
    """One ledger, on a connection inside the caller's transaction (or in autocommit).

    Append last in a transaction: the ledger stays locked until it ends.
    """

    def __init__(self, db: AsyncConnection, ledger_id: LedgerId) -> None:
        self._db = db
        self._ledger_id = ledger_id
        self._driver: DriverConnection | None = None

    @property
    def ledger_id(self) -> LedgerId:
        """The ledger that this log reads and appends to."""
        return self._ledger_id

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        """Record events, all or none, in one round trip. See `Log.append` for its errors."""
        facts = [append_row(append, i) for append in appends for i in range(len(append.events))]
        return await self._record(facts)

    async def append_batches(
        self, batches: Iterable[Sequence[StreamAppend]]
    ) -> AsyncGenerator[Sequence[AppendResult]]:
        """Record batches one after the other, each as `append` does, until one is refused.

        The next batch is encoded while one is recorded. So the connection cannot be used for
        anything else until the generator has ended, and when a caller stops early, a batch whose
        results it has not received may still be recorded.
        """
        recording: asyncio.Task[Sequence[AppendResult]] | None = None
        try:
            for batch in batches:
                facts: list[AppendRow] = []
                for append in batch:
                    facts += [append_row(append, i) for i in range(len(append.events))]
                    await asyncio.sleep(0)  # so that the pending send can proceed
                if recording is not None:
                    yield await recording
                recording = asyncio.create_task(self._record(facts))
            if recording is not None:
                yield await recording
        finally:
            if recording is not None:
                await asyncio.gather(recording, return_exceptions=True)

    async def read(self, after: Position, limit: int = 500) -> Sequence[EventEnvelope]:
        """The events after a position, oldest first, at most `limit` of them.

        Raises:
            UndecodableEvent: one of them cannot be read by this code.
        """
        return [row.decode() for row in await self.read_stored(after, limit)]

    async def read_stored(self, after: Position, limit: int = 500) -> Sequence[StoredEvent]:
        """The same as stored events, whether or not this code can decode them."""
        return await self._fetch(READ_QUERY, after, limit)

    async def read_hashed(self, first: Position, limit: int) -> Sequence[HashedEvent]:
        """The events from a position on with their hashes, oldest first, at most `limit`."""
        connection = await self.connection()
        rows = await connection.fetch(READ_HASHED_QUERY, self._ledger_id, first, limit)
        return [HashedEvent(stored_event_of(row[1:]), row[0]) for row in rows]

    async def replay(
        self, after: Position, until: Position, batch: int = 500
    ) -> AsyncGenerator[Sequence[EventEnvelope]]:
        """The events after a position up to another, decoded, a batch at a time.

        Raises:
            UndecodableEvent: this code cannot decode one of them.
        """
        async with aclosing(self.replay_stored(after, until, batch)) as batches:
            async for rows in batches:
                yield [row.decode() for row in rows]

    async def replay_stored(
        self, after: Position, until: Position, batch: int = 500
    ) -> AsyncGenerator[Sequence[StoredEvent]]:
        """The same as stored events, whether or not this code can decode them.

        The next batch is fetched while the caller processes one, so the connection cannot be used
        for anything else until the generator has ended.
        """
        pending = await self._start_read(after, min(batch, until - after))
        try:
            while rows := await pending:
                reached = Position(rows[-1]["position"])
                pending = await self._start_read(reached, min(batch, until - reached))
                yield [stored_event_of(row) for row in rows]
        finally:
            # Not cancelled: PostgreSQL would end the transaction with the statement.
            await asyncio.gather(pending, return_exceptions=True)

    async def read_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[EventEnvelope]:
        """Every event of some cases in the order of the ledger, of some families if given.

        Raises:
            UndecodableEvent: one of them cannot be read by this code.
        """
        return [row.decode() for row in await self.read_stored_streams(stream_ids, families)]

    async def read_stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """The same as stored events, whether or not this code can decode them."""
        return await self._fetch(STREAMS_QUERY, list(stream_ids), families and list(families))

    async def read_case_ids(self, after: CaseId, limit: int) -> Sequence[CaseId]:
        """At most `limit` ids of cases that have an event, in order, those after `after`."""
        connection = await self.connection()
        rows = await connection.fetch(CASE_IDS_QUERY, self._ledger_id, after, limit)
        return [CaseId(row[0]) for row in rows]

    async def head(self) -> Position:
        """The position of the latest event, 0 when there is none."""
        connection = await self.connection()
        return Position(await connection.fetchval(HEAD_QUERY, self._ledger_id) or 0)

    async def _start_read(self, after: Position, limit: int) -> asyncio.Task[list[asyncpg.Record]]:
        """Start to fetch the rows after a position."""
        connection = await self.connection()
        pending = asyncio.create_task(connection.fetch(READ_QUERY, self._ledger_id, after, limit))
        await asyncio.sleep(0)  # so that the query is sent before its result is awaited
        return pending

    async def _record(self, facts: Sequence[AppendRow]) -> Sequence[AppendResult]:
        connection = await self.connection()
        query, values = (
            (APPEND_ONE_QUERY, facts[0]) if len(facts) == 1 else (_APPEND_QUERY, _columns(facts))
        )
        with translate_log_errors():
            rows = await connection.fetch(query, self._ledger_id, *values)
        return [
            AppendResult(Position(at), version, is_duplicate) for at, version, is_duplicate in rows
        ]

    async def _fetch(self, query: str, *values: object) -> Sequence[StoredEvent]:
        connection = await self.connection()
        return [
            stored_event_of(row) for row in await connection.fetch(query, self._ledger_id, *values)
        ]

    async def connection(self) -> DriverConnection:
        """The driver's connection of `db`, looked up once: the lookup costs as much as a read."""
        if self._driver is None:
            self._driver = await driver_connection(self._db)
        return self._driver


def append_row(append: StreamAppend, i: int = 0) -> AppendRow:
    """One event as the arguments of append_one_v2 that follow the ledger."""
    fact = append.events[i]
    event, cause = fact.event, fact.cause
    return (
        append.stream_id,
        _expected_version_code(append.expected_version) if i == 0 else None,
        fact.event_id,
        event.type,
        event.schema_version,
        fact.actor,
        fact.correlation_id,
        cause and cause.ledger_id,
        cause and cause.position,
        fact.traceparent,
        encode_event(event),
    )


def _columns(facts: Sequence[AppendRow]) -> Sequence[Sequence[object]]:
    """The arrays that append_v2 takes, one entry for each event."""
    return [[fact[i] for fact in facts] for i in range(_APPEND_ROW_LENGTH)]


def _expected_version_code(expected: ExpectedVersion) -> int:
    return _STREAM_STATE_CODES[expected] if isinstance(expected, StreamState) else expected
