-- Imports of cases of older systems. An import is a job: its rows are stored as they arrive, read by a worker in
-- batches, and deleted as they are read. What became of each is its report, which holds no personal data.
CREATE TABLE case_api.import_job (
    ledger_id   uuid NOT NULL,
    import_id   uuid NOT NULL,
    format      text NOT NULL CHECK (length(format) <= 20),
    dry_run     boolean NOT NULL,
    columns     text[] NOT NULL DEFAULT '{}' CHECK (cardinality(columns) <= 200),
    state       text NOT NULL CHECK (state IN ('receiving', 'waiting', 'running', 'completed', 'cancelled', 'failed')),
    actor       text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    authority   text NOT NULL CHECK (length(authority) = 3),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    rows        integer NOT NULL DEFAULT 0,
    rows_read   integer NOT NULL DEFAULT 0,
    last_row    integer NOT NULL DEFAULT 0,
    imported    integer NOT NULL DEFAULT 0,
    unchanged   integer NOT NULL DEFAULT 0,
    differing   integer NOT NULL DEFAULT 0,
    refused     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger_id, import_id),
    CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'cancelled', 'failed')))
) WITH (fillfactor = 50);
CREATE INDEX import_job_in_order ON case_api.import_job (ledger_id, created_at, import_id);
CREATE INDEX import_job_unfinished ON case_api.import_job (updated_at) WHERE state IN ('waiting', 'running');
CREATE INDEX import_job_receiving ON case_api.import_job (updated_at) WHERE state = 'receiving';
CREATE INDEX import_job_ended ON case_api.import_job (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE case_api.import_row (
    ledger_id  uuid NOT NULL,
    import_id  uuid NOT NULL,
    row_number integer NOT NULL CHECK (row_number > 0),
    content    bytea,
    PRIMARY KEY (ledger_id, import_id, row_number),
    FOREIGN KEY (ledger_id, import_id) REFERENCES case_api.import_job ON DELETE CASCADE
);

CREATE TABLE case_api.import_outcome (
    ledger_id  uuid NOT NULL,
    import_id  uuid NOT NULL,
    row_number integer NOT NULL,
    reference  text CHECK (length(reference) <= 64),
    outcome    text NOT NULL CHECK (length(outcome) <= 20),
    case_id    uuid,
    violations text NOT NULL,
    PRIMARY KEY (ledger_id, import_id, row_number),
    FOREIGN KEY (ledger_id, import_id) REFERENCES case_api.import_job ON DELETE CASCADE
);
CREATE INDEX import_outcome_by_outcome ON case_api.import_outcome (ledger_id, import_id, outcome, row_number);
CREATE INDEX import_outcome_by_reference ON case_api.import_outcome (ledger_id, import_id, reference)
    WHERE reference IS NOT NULL;

-- The cases that were imported, by the council's own reference, with a hash of what was stated of each: the same
-- reference is imported once.
CREATE TABLE case_api.imported_case (
    ledger_id uuid NOT NULL,
    reference text NOT NULL CHECK (length(reference) <= 64),
    case_id   uuid NOT NULL,
    digest    bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (ledger_id, reference),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list ON DELETE CASCADE
);
CREATE INDEX imported_case_by_case ON case_api.imported_case (ledger_id, case_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.import_job TO case_api;
GRANT SELECT, INSERT, DELETE ON case_api.import_row, case_api.import_outcome, case_api.imported_case TO case_api;
