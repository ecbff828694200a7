-- The endpoints of councils. Rows of deleted endpoints remain, so that deliveries keep their history.
-- Enabled rows are read at every claim; failures and back-off change often and are in no index: HOT updates.
CREATE TABLE notification.endpoint (
    ledger_id        uuid NOT NULL,
    endpoint_id      uuid NOT NULL,
    url              text NOT NULL CHECK (length(url) <= 1000),
    description      text NOT NULL DEFAULT '' CHECK (length(description) <= 100),
    event_types      text[] NOT NULL CHECK (cardinality(event_types) BETWEEN 1 AND 50),
    state            text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled', 'deleted')),
    disabled_reason text CHECK (disabled_reason IN ('gone', 'failing', 'paused')),
    disabled_at      timestamptz,
    starts_after     bigint NOT NULL CHECK (starts_after >= 0),
    version          integer NOT NULL DEFAULT 1,
    failing_since    timestamptz,
    failures         integer NOT NULL DEFAULT 0,
    backoff_until    timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    changed_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, endpoint_id),
    CHECK ((state = 'disabled') = (disabled_reason IS NOT NULL)),
    CHECK ((state = 'disabled') = (disabled_at IS NOT NULL))
) WITH (fillfactor = 50);

-- The secrets that sign an endpoint's messages, encrypted under WEBHOOK_SECRETS_KEY. The newest does not expire.
CREATE TABLE notification.endpoint_secret (
    ledger_id   uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    secret_id   uuid NOT NULL,
    key_id      text NOT NULL,
    nonce       bytea NOT NULL,
    ciphertext  bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    valid_until timestamptz,
    PRIMARY KEY (ledger_id, endpoint_id, secret_id)
);

-- Each message once for all its endpoints: the exact bytes that are signed at each attempt.
CREATE TABLE notification.message (
    ledger_id   uuid NOT NULL,
    message_id  uuid NOT NULL,
    type        text NOT NULL,
    case_id     uuid,
    position    bigint,
    occurred_at timestamptz NOT NULL,
    body        bytea NOT NULL CHECK (octet_length(body) <= 20480),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, message_id)
);

-- One message to one endpoint, for one cause. `cause_id` distinguishes redeliveries and replays, and is
-- nil otherwise. Claimed by a lease: `attempts` counts claims, `lease_token` fences what a claim may write.
-- No foreign keys: each would lock its endpoint's row once for every delivery.
CREATE TABLE notification.delivery (
    ledger_id   uuid NOT NULL,
    delivery_id uuid NOT NULL DEFAULT gen_random_uuid(),
    endpoint_id uuid NOT NULL,
    message_id  uuid NOT NULL,
    cause       text NOT NULL CHECK (cause IN ('automatic', 'test', 'redelivery', 'replay')),
    cause_id    uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    state       text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'exhausted', 'cancelled')),
    attempts    integer NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    lease_token uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    settled_at  timestamptz,
    PRIMARY KEY (ledger_id, delivery_id),
    UNIQUE (ledger_id, endpoint_id, message_id, cause, cause_id),
    CHECK ((state = 'pending') = (settled_at IS NULL)),
    CHECK (state = 'pending' OR lease_token IS NULL)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX delivery_due ON notification.delivery (ledger_id, endpoint_id, due_at) WHERE state = 'pending';
CREATE INDEX delivery_listed ON notification.delivery (ledger_id, endpoint_id, created_at DESC, delivery_id DESC);

-- How each attempt ended. `failure` is empty when it was delivered.
CREATE TABLE notification.attempt (
    ledger_id   uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number      integer NOT NULL,
    ended_at    timestamptz NOT NULL DEFAULT now(),
    duration_ms integer NOT NULL,
    failure     text,
    status      smallint,
    snippet     text CHECK (octet_length(snippet) <= 1024),
    PRIMARY KEY (ledger_id, delivery_id, number)
);

-- Every event after `after` up to `until`, again, for one endpoint; `reached` is the progress.
CREATE TABLE notification.replay (
    ledger_id   uuid NOT NULL,
    replay_id   uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    after       bigint NOT NULL CHECK (after >= 0),
    until       bigint NOT NULL CHECK (until >= after),
    reached     bigint NOT NULL,
    delivery_count      integer NOT NULL DEFAULT 0,
    state       text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (ledger_id, replay_id)
);

CREATE INDEX replay_running ON notification.replay (ledger_id, endpoint_id) WHERE state = 'running';
