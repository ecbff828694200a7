-- The contents of plans, which are personal data. An issued version cannot be changed: an UPDATE does not see its row.
CREATE TABLE case_api.plan_version (
    ledger_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    plan_id     uuid NOT NULL,
    version     smallint NOT NULL CHECK (version BETWEEN 1 AND 1000),
    amends      smallint CHECK (amends BETWEEN 1 AND version - 1),
    revision    integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    issued      boolean NOT NULL DEFAULT false,
    content     text NOT NULL CHECK (octet_length(content) <= 2097152),
    sha256      text NOT NULL CHECK (length(sha256) = 64),
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, case_id, plan_id, version),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
CREATE POLICY issued_is_final ON case_api.plan_version AS RESTRICTIVE FOR UPDATE
    USING (NOT issued) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.plan_version TO case_api;
