"""Where a subscription stands in each ledger. It moves in the transaction of the effect.

The row lock on a checkpoint is the lease on its ledger: whoever holds it works there, and a
transaction that is silent for too long loses it (`chassis.database_timeouts.WORKER`).
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.envelope import LedgerId, Position

SUBSCRIPTION_DDL_1: Final = """
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
    detail       text NOT NULL,
    attempts     integer NOT NULL DEFAULT 1,
    resume_requested boolean NOT NULL DEFAULT false,
    parked_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription, ledger_id, stream_id)
);

ALTER TABLE {schema}.checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.checkpoint FORCE ROW LEVEL SECURITY;
ALTER TABLE {schema}.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.parked FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {schema}.checkpoint USING (log.visible(ledger_id));
CREATE POLICY visible ON {schema}.parked USING (log.visible(ledger_id));
CREATE POLICY owner_access ON {schema}.checkpoint TO send_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_access ON {schema}.parked TO send_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.checkpoint, {schema}.parked TO {role};
"""
"""The DDL of a subscriber's first migration: format with `schema` and `role`."""

SUBSCRIPTION_DDL_2: Final = """
CREATE TABLE {schema}.batch_start (
    subscription text NOT NULL,
    ledger_id    uuid NOT NULL,
    position     bigint NOT NULL,
    until        bigint NOT NULL,
    attempts     integer NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription, ledger_id)
) WITH (fillfactor = 50);

ALTER TABLE {schema}.batch_start ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.batch_start FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {schema}.batch_start USING (log.visible(ledger_id));
CREATE POLICY owner_access ON {schema}.batch_start TO send_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.batch_start TO {role};

ALTER TABLE {schema}.parked ADD COLUMN reason text NOT NULL DEFAULT 'failed'
    CHECK (reason IN ('failed', 'undecodable', 'crashed'));
ALTER TABLE {schema}.parked ADD COLUMN releases text[] NOT NULL DEFAULT '{{}}';
"""
"""The DDL that came later: how batches began (`events.batch_starts`), why streams are parked."""

SUBSCRIPTION_DDL_3: Final = """
CREATE INDEX parked_to_resume ON {schema}.parked (subscription)
    WHERE resume_requested OR reason = 'undecodable';
"""
"""An index of the streams to resume (`events.parked_streams.resume_query`)."""


@dataclass(frozen=True, slots=True)
class BatchStart:
    """How a batch began: behind which position, up to which, and how often it was begun."""

    position: Position
    until: Position
    attempts: int


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A ledger with news, locked for this transaction, and where the subscription stands in it.

    `latest_start` is how the latest batch of the ledger began.
    """

    ledger_id: LedgerId
    position: Position
    latest_start: BatchStart | None = None


class Checkpoints:
    """The checkpoints of one subscription."""

    def __init__(self, schema: str, subscription: str) -> None:
        if not schema.isidentifier():
            raise ValueError("a schema is named by an identifier")
        self._schema = schema
        self._subscription = subscription

    async def claim(self, db: AsyncConnection) -> LedgerClaim | None:
        """Lock the ledger with news that has waited longest for a turn, and see only that.

        By turns, and not by how far behind a ledger is: else a busy one would keep all others
        waiting.
        """
        row = await (await driver_connection(db)).fetchrow(
            f"""
            WITH claimed AS MATERIALIZED (
                SELECT c.ledger_id, c.position
                FROM {self._schema}.checkpoint c JOIN log.heads_v1() h USING (ledger_id)
                WHERE c.subscription = $1 AND h.head > c.position
                ORDER BY c.moved_at
                LIMIT 1 FOR UPDATE OF c SKIP LOCKED
            )
            SELECT c.ledger_id, c.position, s.position, s.until, s.attempts,
                   set_config('log.ledger', c.ledger_id::text, true)
            FROM claimed c
            LEFT JOIN {self._schema}.batch_start s
                ON s.subscription = $1 AND s.ledger_id = c.ledger_id
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
        )
        if row is None:
            return None
        ledger_id, position, started, until, attempts, _ = row
        latest = None if started is None else BatchStart(started, until, attempts)
        return LedgerClaim(ledger_id, position, latest)

    async def add_new_ledgers(self, db: AsyncConnection) -> None:
        """Begin at 0 in every ledger that is new to the subscription."""
        await (await driver_connection(db)).execute(
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

    async def advance(self, db: AsyncConnection, ledger_id: LedgerId, position: Position) -> None:
        """Stand at a position from now on."""
        await (await driver_connection(db)).execute(
            f"UPDATE {self._schema}.checkpoint SET position = $3, moved_at = clock_timestamp()"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2",
            self._subscription,
            ledger_id,
            position,
        )
