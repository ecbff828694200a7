"""Streams that a subscription has parked, because one of their events could not be applied.

Streams to resume are found without a lock; then each is locked by its key.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection, use_ledger
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.stored_event import StoredEvent

MAX_STREAM_CANDIDATES: Final = 64
"""Streams that one claim tries at most. Each worker holds one at a time."""


class ParkReason(StrEnum):
    """Why a stream is parked, which decides how it is resumed."""

    FAILED = "failed"
    """The handler raised. Correct it, then request that the stream is resumed."""
    UNDECODABLE = "undecodable"
    """This release cannot decode the event. A release that has not tried does so on its own."""
    CRASHED = "crashed"
    """The worker crashed over it, each time. Find the cause, then request that it is resumed."""


@dataclass(frozen=True, slots=True)
class StreamToResume:
    """A parked stream to resume: its events from `position` to `until`, both included."""

    ledger_id: LedgerId
    stream_id: CaseId
    position: Position
    until: Position


_IS_TO_RESUME: Final = "(p.resume_requested OR p.reason = 'undecodable' AND $2 <> ALL (p.releases))"
"""An operator requested it, or no worker of this release ($2) has tried to decode it."""


def resume_query(schema: str) -> str:
    """The statement that finds streams to resume, by subscription and release.

    It walks the index of the streams that may be, so those that are parked for good cost nothing.
    """
    return (
        f"SELECT p.ledger_id, p.stream_id FROM {schema}.parked p"  # noqa: S608  # an identifier
        f" WHERE p.subscription = $1 AND {_IS_TO_RESUME} LIMIT {MAX_STREAM_CANDIDATES}"
    )


class ParkedStreams:
    """The parked streams of one subscription. `release` identifies the contracts of this code."""

    def __init__(self, schema: str, subscription: str, release: str) -> None:
        self._schema = schema
        self.subscription = subscription
        self._release = release

    async def stream_ids(self, db: AsyncConnection, ledger_id: LedgerId) -> AbstractSet[CaseId]:
        """The parked streams of a ledger."""
        rows = await (await driver_connection(db)).fetch(
            f"SELECT stream_id FROM {self._schema}.parked"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2",
            self.subscription,
            ledger_id,
        )
        return {CaseId(row[0]) for row in rows}

    async def park(
        self,
        db: AsyncConnection,
        fact: StoredEvent | EventEnvelope,
        reason: ParkReason,
        detail: str,
    ) -> None:
        """Park a stream from an event on; its later events wait behind it."""
        await (await driver_connection(db)).execute(
            f"INSERT INTO {self._schema}.parked AS p"  # noqa: S608
            " (subscription, ledger_id, stream_id, position, reason, detail, releases)"
            " VALUES ($1, $2, $3, $4, $5, $6, ARRAY[$7::text])"
            " ON CONFLICT (subscription, ledger_id, stream_id) DO UPDATE"
            " SET attempts = p.attempts + 1, resume_requested = false, reason = EXCLUDED.reason,"
            " detail = EXCLUDED.detail, releases = array_append("
            "array_remove(p.releases, EXCLUDED.releases[1]), EXCLUDED.releases[1])",
            self.subscription,
            fact.ledger_id,
            fact.stream_id,
            fact.position,
            reason,
            detail,
            self._release,
        )

    async def claim(self, db: AsyncConnection) -> StreamToResume | None:
        """Lock a stream that is to be resumed, and see only its ledger.

        It is one that an operator requested, or one that other releases could not decode.
        """
        rows = await (await driver_connection(db)).fetch(
            resume_query(self._schema), self.subscription, self._release
        )
        for ledger_id, stream_id in rows:
            if (found := await self._lock(db, LedgerId(ledger_id), CaseId(stream_id))) is not None:
                await use_ledger(db, found.ledger_id)
                return found
        return None

    async def unpark(self, db: AsyncConnection, ledger_id: LedgerId, stream_id: CaseId) -> None:
        """Delete the entry of a stream whose events have been applied."""
        await (await driver_connection(db)).execute(
            f"DELETE FROM {self._schema}.parked"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2 AND stream_id = $3",
            self.subscription,
            ledger_id,
            stream_id,
        )

    async def _lock(
        self, db: AsyncConnection, ledger_id: LedgerId, stream_id: CaseId
    ) -> StreamToResume | None:
        """Lock a stream and its ledger's checkpoint; None if they are locked, or it was resumed."""
        row = await (await driver_connection(db)).fetchrow(
            f"""
            SELECT p.position, c.position AS reached
            FROM {self._schema}.parked p
            JOIN {self._schema}.checkpoint c USING (subscription, ledger_id)
            WHERE p.subscription = $1 AND {_IS_TO_RESUME}
              AND p.ledger_id = $3 AND p.stream_id = $4
            FOR UPDATE SKIP LOCKED
            """,  # noqa: S608  # the schema is an identifier
            self.subscription,
            self._release,
            ledger_id,
            stream_id,
        )
        return None if row is None else StreamToResume(ledger_id, stream_id, row[0], row[1])
