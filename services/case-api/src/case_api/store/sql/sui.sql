-- The keys by which the department signs notifications for a council, wrapped by a key-encryption key that the database
-- never has (store/encryption). `key_id` is the department's name of a key.
CREATE TABLE case_api.sui_key (
    ledger_id    uuid NOT NULL,
    sui_key_id   uuid NOT NULL,
    key_id       text COLLATE "C" NOT NULL CHECK (length(key_id) BETWEEN 1 AND 200),
    secret       bytea NOT NULL CHECK (length(secret) BETWEEN 60 AND 400),
    created_at   timestamptz NOT NULL,
    created_by   text NOT NULL CHECK (length(created_by) BETWEEN 1 AND 200),
    last_used_on date,
    PRIMARY KEY (ledger_id, sui_key_id),
    UNIQUE (ledger_id, key_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.sui_key TO case_api;

-- The events of the department that were received, for 30 days. A row is of any child in England: it has no number, and
-- nothing that was made of one.
CREATE TABLE case_api.sui_event (
    ledger_id   uuid NOT NULL,
    event_id    uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, event_id)
);
CREATE INDEX sui_event_by_age ON case_api.sui_event (received_at);
GRANT SELECT, INSERT, DELETE ON case_api.sui_event TO case_api;
