-- The contents of advice. Every change is a new version of the whole; the highest is the current one.
CREATE TABLE case_api.advice (
    ledger_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    advice_id   uuid NOT NULL,
    version     smallint NOT NULL CHECK (version BETWEEN 1 AND 1000),
    content     text NOT NULL CHECK (octet_length(content) <= 262144),
    sha256      text NOT NULL CHECK (length(sha256) = 64),
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, case_id, advice_id, version),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
GRANT SELECT, INSERT, DELETE ON case_api.advice TO case_api;
