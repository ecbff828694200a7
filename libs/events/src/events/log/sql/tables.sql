-- The ledgers, one for each council: the unit of order and of isolation. An append locks the row and does not update
-- it.
CREATE TABLE log.ledger (
    ledger_id uuid PRIMARY KEY,
    authority text NOT NULL CHECK (authority ~ '^[0-9]{3}$'),
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz
);

-- The values of an event's columns. Domains, because PostgreSQL parses the CHECK constraints of a table again in every
-- statement: that was a quarter of the cost of an append of one event (docs/adr/0003). Text that is hashed as a line
-- holds no line feed (hash_v1.sql).
CREATE DOMAIN log.position AS bigint CHECK (VALUE > 0);
CREATE DOMAIN log.stream_version AS integer CHECK (VALUE > 0);
CREATE DOMAIN log.schema_version AS smallint CHECK (VALUE > 0);
CREATE DOMAIN log.event_type AS text CHECK (length(VALUE) <= 100 AND position(E'\n' IN VALUE) = 0);
CREATE DOMAIN log.actor AS text CHECK (length(VALUE) >= 1 AND length(VALUE) <= 200 AND position(E'\n' IN VALUE) = 0);
CREATE DOMAIN log.traceparent AS text CHECK (length(VALUE) >= 1 AND length(VALUE) <= 100 AND position(E'\n' IN VALUE) = 0);
CREATE DOMAIN log.row_hash AS bytea CHECK (length(VALUE) = 32);

-- Every event. `body` is the exact text that is hashed; `data` is the same as jsonb, for queries. `body` has a CHECK
-- constraint and no domain, which a virtual column cannot be computed from.
-- No foreign key to ledger: it would take a second lock for every row.
CREATE TABLE log.event (
    ledger_id       uuid NOT NULL,
    position        log.position NOT NULL,
    stream_id       uuid NOT NULL,
    stream_version  log.stream_version NOT NULL,
    event_id        uuid NOT NULL,
    type            log.event_type NOT NULL,
    schema_version  log.schema_version NOT NULL,
    actor           log.actor NOT NULL,
    correlation_id  uuid NOT NULL,
    cause_ledger_id uuid,
    cause_position  bigint,
    traceparent     log.traceparent,
    recorded_at     timestamptz NOT NULL,
    hash_version    smallint NOT NULL,
    hash            log.row_hash NOT NULL,
    body            text NOT NULL,
    data            jsonb GENERATED ALWAYS AS (body::jsonb) {virtual},
    PRIMARY KEY (ledger_id, position),
    UNIQUE (ledger_id, stream_id, stream_version),
    UNIQUE (ledger_id, event_id),
    -- \u0000: text that PostgreSQL cannot hold as a value. 17 refuses it in `data`, and 18 would fail at each query of it.
    CONSTRAINT event_is_valid CHECK (
        body IS JSON OBJECT AND position('\u0000' IN body) = 0
        AND (cause_ledger_id IS NULL) = (cause_position IS NULL)
    )
);

-- A signed statement of a ledger's hash at a position, and of its council (version 2), because the register is not
-- chained. Exported, so that a copy elsewhere reveals whether the log was rewritten. Two seals at one position that
-- differ are evidence, and both are stored.
CREATE TABLE log.seal (
    ledger_id uuid NOT NULL,
    position  bigint NOT NULL,
    hash      bytea NOT NULL CHECK (length(hash) = 32),
    sealed_at timestamptz NOT NULL,
    key_id    text NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 64),
    version   smallint NOT NULL DEFAULT 1,
    authority text CHECK (authority ~ '^[0-9]{3}$'),
    PRIMARY KEY (ledger_id, position, signature),
    CHECK ((version = 1) = (authority IS NULL))
);
