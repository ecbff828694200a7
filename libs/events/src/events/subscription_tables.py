"""The tables of every schema with subscriptions: checkpoints, parked streams, batch starts."""

from collections.abc import Sequence

from chassis.ledger_isolation import isolate_by_ledger


def subscription_ddl_1(schema: str, role: str) -> Sequence[str]:
    """The statements of the first migration: checkpoints and parked streams.

    `role` is the service's, which reads and writes them.
    """
    checkpoint, parked = f"{schema}.checkpoint", f"{schema}.parked"
    return [
        f"""
        CREATE TABLE {checkpoint} (
            subscription text NOT NULL,
            ledger_id    uuid NOT NULL,
            position     bigint NOT NULL DEFAULT 0,
            moved_at     timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (subscription, ledger_id)
        ) WITH (fillfactor = 50)
        """,
        f"""
        CREATE TABLE {parked} (
            subscription text NOT NULL,
            ledger_id    uuid NOT NULL,
            stream_id    uuid NOT NULL,
            position     bigint NOT NULL,
            detail       text NOT NULL,
            attempts     integer NOT NULL DEFAULT 1,
            resume_requested boolean NOT NULL DEFAULT false,
            parked_at    timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (subscription, ledger_id, stream_id)
        )
        """,
        *isolate_by_ledger(checkpoint, parked),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {checkpoint}, {parked} TO {role}",
    ]


def subscription_ddl_2(schema: str, role: str) -> Sequence[str]:
    """The second migration: how batches began (`events.batch_starts`), why streams are parked."""
    batch_start, parked = f"{schema}.batch_start", f"{schema}.parked"
    return [
        f"""
        CREATE TABLE {batch_start} (
            subscription text NOT NULL,
            ledger_id    uuid NOT NULL,
            position     bigint NOT NULL,
            until        bigint NOT NULL,
            attempts     integer NOT NULL,
            started_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (subscription, ledger_id)
        ) WITH (fillfactor = 50)
        """,
        *isolate_by_ledger(batch_start),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {batch_start} TO {role}",
        f"""
        ALTER TABLE {parked}
            ADD COLUMN reason text NOT NULL DEFAULT 'failed'
                CHECK (reason IN ('failed', 'undecodable', 'crashed')),
            ADD COLUMN releases text[] NOT NULL DEFAULT '{{}}'
        """,
    ]


def subscription_ddl_3(schema: str) -> Sequence[str]:
    """The third migration: an index of the streams to resume (`events.parked_streams`)."""
    return [
        f"""
        CREATE INDEX parked_to_resume ON {schema}.parked (subscription)
            WHERE resume_requested OR reason = 'undecodable'
        """
    ]
