-- What a council pays for in a case. Every change is a new version of the whole; the highest is the current one. The
-- document has codes, ids, days and amounts only, and nothing personal.
CREATE TABLE case_api.funding_agreement (
    ledger_id    uuid NOT NULL,
    case_id      uuid NOT NULL,
    agreement_id uuid NOT NULL,
    version      smallint NOT NULL CHECK (version BETWEEN 1 AND 1000),
    document     text NOT NULL CHECK (octet_length(document) <= 8192),
    recorded_at  timestamptz NOT NULL,
    recorded_by  text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, case_id, agreement_id, version),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
GRANT SELECT, INSERT ON case_api.funding_agreement TO case_api;
