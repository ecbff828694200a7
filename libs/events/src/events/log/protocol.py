"""The protocol of a log. Every implementation passes the suite in `events.testing`."""

from collections.abc import Collection, Sequence
from typing import Protocol

from events.envelope import AppendResult, CaseId, EventEnvelope, LedgerId, Position, StreamAppend
from events.stored_event import StoredEvent


class Log(Protocol):
    """One ledger, to read from and append to."""

    @property
    def ledger_id(self) -> LedgerId:
        """The ledger that this log reads and appends to."""
        ...

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        """Record events, all or none; returns one result for each event, in order.

        At most 500 events in all. If the `event_id` of one is already recorded, all must be
        recorded with the same content: then the results are the recorded positions.

        Raises:
            WrongExpectedVersion: a stream is not at its `StreamAppend.expected_version`.
            EventIdConflict: an `event_id` is recorded with other content. UnknownLedger,
            ClosedLedger: the ledger takes no appends. EventFamilyNotAllowed: the database role may
                not append an event's family.
        """
        ...

    async def read(self, after: Position, limit: int = 500) -> Sequence[EventEnvelope]:
        """The events after a position, oldest first, at most `limit` of them.

        Raises:
            UndecodableEvent: one of them cannot be read by this code.
        """
        ...

    async def read_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[EventEnvelope]:
        """Every event of some cases in the order of the ledger, of some families if given.

        Raises:
            UndecodableEvent: one of them cannot be read by this code.
        """
        ...

    async def read_stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """The same as stored events, whether or not this code can decode them."""
        ...

    async def head(self) -> Position:
        """The position of the latest event, 0 when there is none."""
        ...
