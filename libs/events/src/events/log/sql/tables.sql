-- The ledgers, one for each council: the unit of order and of isolation. An append locks the row and does not update
-- it.
CREATE TABLE log.ledger (
    ledger_id uuid PRIMARY KEY,
    authority text NOT NULL CHECK (authority ~ '^[0-9]{3}$'),
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz
);

-- Every event. `body` is the exact text that is hashed; `data` is the same as jsonb, for queries.
-- No foreign key to ledger: it would take a second lock for every row.
CREATE TABLE log.event (
    ledger_id       uuid NOT NULL,
    position        bigint NOT NULL CHECK (position > 0),
    stream_id       uuid NOT NULL,
    stream_version  integer NOT NULL CHECK (stream_version > 0),
    event_id        uuid NOT NULL,
    type            text NOT NULL CHECK (length(type) <= 100),
    schema_version  smallint NOT NULL CHECK (schema_version > 0),
    actor           text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    correlation_id  uuid NOT NULL,
    cause_ledger_id uuid,
    cause_position  bigint,
    traceparent     text CHECK (length(traceparent) <= 100),
    recorded_at     timestamptz NOT NULL,
    hash_version    smallint NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    body            text NOT NULL CHECK (body IS JSON OBJECT),
    data            jsonb GENERATED ALWAYS AS (body::jsonb) {virtual},
    PRIMARY KEY (ledger_id, position),
    UNIQUE (ledger_id, stream_id, stream_version),
    UNIQUE (ledger_id, event_id),
    CHECK ((cause_ledger_id IS NULL) = (cause_position IS NULL)),
    -- jsonb cannot represent this character: PostgreSQL 17 refuses it in `data`, and 18 would fail in each query of
    -- `data`.
    CONSTRAINT event_body_without_nul CHECK (position('\u0000' IN body) = 0)
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
