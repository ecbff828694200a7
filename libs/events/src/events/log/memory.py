"""An in-memory log for tests and simulations. It passes the same suite as the PostgreSQL log."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.codec import decode_event, encode_event
from events.envelope import (
    AppendResult,
    CaseId,
    EventEnvelope,
    LedgerId,
    NewEvent,
    Position,
    StreamAppend,
    StreamState,
)
from events.log.errors import EventIdConflict, InvalidBatch, WrongExpectedVersion
from events.stored_event import StoredEvent

BATCH_LIMIT = 500


@dataclass(frozen=True, slots=True)
class _StreamEvent:
    stream_id: CaseId
    fact: NewEvent


class MemoryLog:
    """One ledger in memory. `clock` may step back, `recorded_at` does not."""

    def __init__(self, ledger_id: LedgerId, clock: Callable[[], datetime]) -> None:
        self._ledger_id = ledger_id
        self._clock = clock
        self._rows: list[EventEnvelope] = []

    @property
    def ledger_id(self) -> LedgerId:
        """The ledger that this log reads and appends to."""
        return self._ledger_id

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        """Record events, all or none. See `Log.append` for its errors."""
        new_events = [
            _StreamEvent(append.stream_id, fact) for append in appends for fact in append.events
        ]
        if not 1 <= len(new_events) <= BATCH_LIMIT:
            raise InvalidBatch(f"a batch holds 1 to {BATCH_LIMIT} events")
        if len({each.fact.event_id for each in new_events}) != len(new_events):
            raise InvalidBatch("an event id is twice in one batch")
        recorded = {row.event_id: row for row in self._rows}
        if any(each.fact.event_id in recorded for each in new_events):
            return [
                self._duplicate_result(recorded.get(each.fact.event_id), each)
                for each in new_events
            ]
        rows = list(self._rows)
        for append in appends:
            _check_expected_version(append, _stream_version(rows, append.stream_id))
            for fact in append.events:
                rows.append(self._row(rows, append.stream_id, fact))
        new, self._rows = rows[len(self._rows) :], rows
        return [AppendResult(row.position, row.stream_version, is_duplicate=False) for row in new]

    async def read(self, after: Position, limit: int = 500) -> Sequence[EventEnvelope]:
        """The events after a position, oldest first, at most `limit` of them."""
        return self._rows[after : after + limit]

    async def read_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[EventEnvelope]:
        """Every event of some cases in the order of the ledger, of some families if given."""
        return [
            row
            for row in self._rows
            if row.stream_id in stream_ids and (families is None or row.event.family in families)
        ]

    async def read_stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """The same as stored events."""
        return [_to_stored_event(row) for row in await self.read_streams(stream_ids, families)]

    async def head(self) -> Position:
        """The position of the latest event, 0 when there is none."""
        return Position(len(self._rows))

    def _row(
        self, rows: Sequence[EventEnvelope], stream_id: CaseId, fact: NewEvent
    ) -> EventEnvelope:
        now = self._clock()
        return EventEnvelope(
            self._ledger_id,
            Position(len(rows) + 1),
            stream_id,
            _stream_version(rows, stream_id) + 1,
            fact.event_id,
            fact.actor,
            fact.correlation_id,
            fact.cause,
            fact.traceparent,
            max(now, rows[-1].recorded_at) if rows else now,
            decode_event(fact.event.type, fact.event.schema_version, encode_event(fact.event)),
        )

    def _duplicate_result(self, row: EventEnvelope | None, repeated: _StreamEvent) -> AppendResult:
        fact = repeated.fact
        same = (repeated.stream_id, fact.event, fact.actor, fact.correlation_id, fact.cause)
        if row is None or same != (
            row.stream_id,
            row.event,
            row.actor,
            row.correlation_id,
            row.cause,
        ):
            raise EventIdConflict(
                "an event id is recorded with other content, or for part of the batch"
            )
        return AppendResult(row.position, row.stream_version, is_duplicate=True)


def _to_stored_event(row: EventEnvelope) -> StoredEvent:
    event = row.event
    return StoredEvent(*row[:10], event.type, event.schema_version, encode_event(event))


def _stream_version(rows: Sequence[EventEnvelope], stream_id: UUID) -> int:
    return next((row.stream_version for row in reversed(rows) if row.stream_id == stream_id), 0)


def _check_expected_version(append: StreamAppend, version: int) -> None:
    match append.expected_version:
        case StreamState.ANY:
            fits = True
        case StreamState.NONE:
            fits = version == 0
        case StreamState.EXISTS:
            fits = version > 0
        case required:
            fits = version == required
    if not fits:
        raise WrongExpectedVersion(f"stream {append.stream_id} is at version {version}")
