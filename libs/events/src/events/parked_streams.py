"""Streams that a subscription has put aside, because a fact of theirs could not be applied."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.stored_event import StoredEvent


class ParkReason(StrEnum):
    """Why a stream is parked, which decides how it flows again."""

    FAILED = "failed"
    """The handler raised. Mend it, and ask for the stream to be resumed."""
    UNDECODABLE = "undecodable"
    """This release cannot read the fact. A release that has not tried resumes it by itself."""
    CRASHED = "crashed"
    """The worker died over it, each time. Find out why, and ask for the stream to be resumed."""


@dataclass(frozen=True, slots=True)
class StreamToResume:
    """A parked stream to take up again: its facts from `position` to `until`, both included."""

    ledger_id: LedgerId
    stream_id: CaseId
    position: Position
    until: Position


def resume_query(schema: str) -> str:
    """The statement that locks a stream to take up again, by subscription and release.

    It walks the index of the streams that may be, so those that are parked for good cost nothing.
    """
    return f"""
        WITH asked AS MATERIALIZED (
            SELECT p.ledger_id, p.stream_id, p.position, c.position AS reached
            FROM {schema}.parked p
            JOIN {schema}.checkpoint c USING (subscription, ledger_id)
            WHERE p.subscription = $1
              AND (p.resume_requested OR p.reason = 'undecodable' AND $2 <> ALL (p.releases))
            LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        SELECT ledger_id, stream_id, position, reached,
               set_config('log.ledger', ledger_id::text, true)
        FROM asked
    """  # noqa: S608  # the schema is an identifier


class ParkedStreams:
    """The parked streams of one subscription. `release` names the contracts that this code has."""

    def __init__(self, schema: str, subscription: str, release: str) -> None:
        self._schema = schema
        self.subscription = subscription
        self._release = release

    async def stream_ids(self, db: AsyncConnection, ledger_id: LedgerId) -> AbstractSet[CaseId]:
        """The streams of a ledger that were put aside."""
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
        """Put a stream aside from a fact on; its later facts wait behind it."""
        await (await driver_connection(db)).execute(
            f"INSERT INTO {self._schema}.parked AS p"  # noqa: S608
            " (subscription, ledger_id, stream_id, position, reason, detail, releases)"
            " VALUES ($1, $2, $3, $4, $5, $6, ARRAY[$7::text])"
            " ON CONFLICT (subscription, ledger_id, stream_id) DO UPDATE"
            " SET attempts = p.attempts + 1, resume_requested = false, reason = EXCLUDED.reason,"
            " detail = EXCLUDED.detail, releases = array_append(array_remove(p.releases, $7), $7)",
            self.subscription,
            fact.ledger_id,
            fact.stream_id,
            fact.position,
            reason,
            detail,
            self._release,
        )

    async def claim(self, db: AsyncConnection) -> StreamToResume | None:
        """Lock a stream that is to be taken up again, and see only its ledger.

        It is one that somebody asked for, or one that other releases could not read.
        """
        query = resume_query(self._schema)
        row = await (await driver_connection(db)).fetchrow(query, self.subscription, self._release)
        return None if row is None else StreamToResume(*row[:4])

    async def unpark(self, db: AsyncConnection, ledger_id: LedgerId, stream_id: CaseId) -> None:
        """Let a stream flow again."""
        await (await driver_connection(db)).execute(
            f"DELETE FROM {self._schema}.parked"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2 AND stream_id = $3",
            self.subscription,
            ledger_id,
            stream_id,
        )
