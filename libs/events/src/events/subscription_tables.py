"""The tables of every schema with subscriptions: checkpoints, parked streams, batch starts."""

from typing import Final

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
"""The first migration of a schema with subscriptions: format with `schema` and `role`."""

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
"""The second migration: how batches began (`events.batch_starts`), and why streams are parked."""

SUBSCRIPTION_DDL_3: Final = """
CREATE INDEX parked_to_resume ON {schema}.parked (subscription)
    WHERE resume_requested OR reason = 'undecodable';
"""
"""The third migration: an index of the streams to resume (`events.parked_streams`)."""
