"""What a log can do. Every log passes the one suite in `events.testing`."""

from collections.abc import Collection, Sequence
from typing import Protocol

from events.envelope import AppendResult, CaseId, EventEnvelope, LedgerId, Position, StreamAppend
from events.stored_event import StoredEvent


class Log(Protocol):
    """One ledger, open to read and append."""

    @property
    def ledger_id(self) -> LedgerId:
        """The ledger that this log reads and appends to."""
        ...

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        """Record facts, all or none; one answer for each fact, in order.

        At most 500 facts in all. A fact whose `event_id` is already recorded is answered with its
        old place, and then all of the facts must be.

        Raises:
            WrongExpectedVersion: a stream is not what its `StreamAppend.expected_version` says.
            EventIdConflict: an `event_id` stands for a different fact.
            UnknownLedger, ClosedLedger: nothing can be appended here.
            EventFamilyNotAllowed: the database role does not own a fact's family.
        """
        ...

    async def read(self, after: Position, limit: int = 500) -> Sequence[EventEnvelope]:
        """The facts after a position, oldest first, at most `limit` of them.

        Raises:
            UndecodableEvent: one of them cannot be read by this code.
        """
        ...

    async def read_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[EventEnvelope]:
        """Every fact of some cases in the order of the ledger, if asked only of some families.

        Raises:
            UndecodableEvent: one of them cannot be read by this code.
        """
        ...

    async def read_stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """The same as they are stored, whether or not this code can read them."""
        ...

    async def head(self) -> Position:
        """The position of the latest fact, 0 when there is none."""
        ...
