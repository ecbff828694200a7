"""Where a subscription stands in each ledger, and which streams it has put aside.

Two tables in the follower's own schema, so that they move in the transaction of the effect.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.envelope import CaseId, LedgerId, Position, Recorded

TABLES: Final = """
CREATE TABLE {schema}.checkpoint (
    subscription text NOT NULL,
    ledger_id    uuid NOT NULL,
    position     bigint NOT NULL DEFAULT 0,
    moved_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription, ledger_id)
) WITH (fillfactor = 50);

CREATE TABLE {schema}.parked (
    subscription text NOT NULL,
    ledger_id    uuid NOT NULL,
    stream_id    uuid NOT NULL,
    position     bigint NOT NULL,
    why          text NOT NULL,
    attempts     integer NOT NULL DEFAULT 1,
    resume_asked boolean NOT NULL DEFAULT false,
    parked_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription, ledger_id, stream_id)
);

ALTER TABLE {schema}.checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.checkpoint FORCE ROW LEVEL SECURITY;
ALTER TABLE {schema}.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.parked FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {schema}.checkpoint USING (log.visible(ledger_id));
CREATE POLICY visible ON {schema}.parked USING (log.visible(ledger_id));
CREATE POLICY owner_reads ON {schema}.checkpoint TO send_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_reads ON {schema}.parked TO send_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.checkpoint, {schema}.parked TO {role};
"""
"""The DDL, for a follower's first migration: format with `schema` and `role`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A ledger with news, locked for this transaction, and where the subscription stands in it."""

    ledger_id: LedgerId
    position: Position


@dataclass(frozen=True, slots=True)
class Resumption:
    """A parked stream to take up again: its facts from `position` to `reached`, both included."""

    ledger_id: LedgerId
    stream_id: CaseId
    position: Position
    reached: Position


class Checkpoints:
    """The checkpoint and parked tables of one subscription."""

    def __init__(self, schema: str, subscription: str) -> None:
        if not schema.isidentifier():
            raise ValueError("a schema is named by an identifier")
        self._schema = schema
        self._subscription = subscription

    async def claim(self, db: AsyncConnection) -> Claim | None:
        """Lock the ledger that is furthest behind and free, and narrow the transaction to it."""
        row = await (await driver(db)).fetchrow(
            f"""
            WITH claimed AS MATERIALIZED (
                SELECT c.ledger_id, c.position
                FROM {self._schema}.checkpoint c JOIN log.heads_v1() h USING (ledger_id)
                WHERE c.subscription = $1 AND h.head > c.position
                ORDER BY h.head - c.position DESC
                LIMIT 1 FOR UPDATE OF c SKIP LOCKED
            )
            SELECT ledger_id, position, set_config('log.ledger', ledger_id::text, true) FROM claimed
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
        )
        return None if row is None else Claim(LedgerId(row[0]), Position(row[1]))

    async def enrol(self, db: AsyncConnection) -> None:
        """Begin at 0 in every ledger that is new to the subscription."""
        await (await driver(db)).execute(
            f"""
            INSERT INTO {self._schema}.checkpoint (subscription, ledger_id)
            SELECT $1, h.ledger_id FROM log.heads_v1() h
            WHERE NOT EXISTS (
                SELECT FROM {self._schema}.checkpoint c
                WHERE c.subscription = $1 AND c.ledger_id = h.ledger_id
            )
            ON CONFLICT DO NOTHING
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
        )

    async def move(self, db: AsyncConnection, ledger_id: LedgerId, position: Position) -> None:
        """Stand at a position from now on."""
        await (await driver(db)).execute(
            f"UPDATE {self._schema}.checkpoint SET position = $3, moved_at = now()"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2",
            self._subscription,
            ledger_id,
            position,
        )

    async def parked_streams(self, db: AsyncConnection, ledger_id: LedgerId) -> AbstractSet[CaseId]:
        """The streams of a ledger that were put aside."""
        rows = await (await driver(db)).fetch(
            f"SELECT stream_id FROM {self._schema}.parked"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2",
            self._subscription,
            ledger_id,
        )
        return {CaseId(row[0]) for row in rows}

    async def park(self, db: AsyncConnection, fact: Recorded, why: str) -> None:
        """Put a stream aside from a fact on; its later facts wait behind it."""
        await (await driver(db)).execute(
            f"INSERT INTO {self._schema}.parked"  # noqa: S608
            " (subscription, ledger_id, stream_id, position, why) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (subscription, ledger_id, stream_id)"
            " DO UPDATE SET attempts = parked.attempts + 1, resume_asked = false, why = $5",
            self._subscription,
            fact.ledger_id,
            fact.stream_id,
            fact.position,
            why,
        )

    async def claim_resumption(self, db: AsyncConnection) -> Resumption | None:
        """Lock a stream that is to be taken up again, and its ledger's checkpoint."""
        row = await (await driver(db)).fetchrow(
            f"""
            WITH asked AS MATERIALIZED (
                SELECT p.ledger_id, p.stream_id, p.position, c.position AS reached
                FROM {self._schema}.parked p
                JOIN {self._schema}.checkpoint c USING (subscription, ledger_id)
                WHERE p.subscription = $1 AND p.resume_asked
                LIMIT 1 FOR UPDATE SKIP LOCKED
            )
            SELECT ledger_id, stream_id, position, reached,
                   set_config('log.ledger', ledger_id::text, true)
            FROM asked
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
        )
        return None if row is None else Resumption(*row[:4])

    async def release(self, db: AsyncConnection, ledger_id: LedgerId, stream_id: CaseId) -> None:
        """Let a stream flow again."""
        await (await driver(db)).execute(
            f"DELETE FROM {self._schema}.parked"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2 AND stream_id = $3",
            self._subscription,
            ledger_id,
            stream_id,
        )
