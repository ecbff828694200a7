"""What a log can do. Every log passes the one suite in `events.testing`."""

from collections.abc import Collection, Sequence
from typing import Protocol

from events.envelope import Append, Appended, CaseId, LedgerId, Position, Recorded
from events.stored import StoredEvent


class Log(Protocol):
    """One ledger, open to read and append."""

    @property
    def ledger_id(self) -> LedgerId:
        """The ledger that this log reads and appends to."""
        ...

    async def append(self, *appends: Append) -> Sequence[Appended]:
        """Record facts, all or none; one answer for each fact, in order.

        At most 500 facts in all. A fact whose `event_id` is already recorded is answered with its
        old place, and then all of the facts must be.

        Raises:
            WrongVersion: a stream is not what its `Append.expected` says.
            EventIdTaken: an `event_id` stands for a different fact.
            UnknownLedger, ClosedLedger: nothing can be appended here.
            NotTheWriter: the database role does not own a fact's family.
        """
        ...

    async def read(self, after: Position, limit: int = 500) -> Sequence[Recorded]:
        """The facts after a position, oldest first, at most `limit` of them.

        Raises:
            Uninterpretable: one of them cannot be read by this code.
        """
        ...

    async def streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[Recorded]:
        """Every fact of some cases in the order of the ledger, if asked only of some families.

        Raises:
            Uninterpretable: one of them cannot be read by this code.
        """
        ...

    async def stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """The same as they are stored, whether or not this code can read them."""
        ...

    async def head(self) -> Position:
        """The position of the latest fact, 0 when there is none."""
        ...
