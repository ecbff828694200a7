-- How long a council keeps the files of cases: every version of its schedule, to which rows are only added.
CREATE TABLE case_api.retention_schedule (
    ledger_id   uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    document    text NOT NULL CHECK (length(document) <= 10000),
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, version)
);
CREATE INDEX retention_schedule_first ON case_api.retention_schedule (recorded_at) WHERE version = 1;

-- Runs that compare the cases of a council with its schedule: one for each night, and dry runs. `day` is that by which
-- periods have ended; `last_cohort` and `last_case` are how far the cases were checked.
CREATE TABLE case_api.retention_run (
    ledger_id        uuid NOT NULL,
    run_id           uuid NOT NULL,
    night            date, -- NULL: a dry run
    day              date NOT NULL,
    schedule_version integer NOT NULL,
    erases           boolean NOT NULL,
    state            text NOT NULL CHECK (state IN ('checking', 'erasing', 'completed', 'stopped')),
    actor            text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    last_cohort      integer NOT NULL DEFAULT 0,
    last_case        uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    checked          integer NOT NULL DEFAULT 0,
    found            integer NOT NULL DEFAULT 0,
    erased           integer NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger_id, run_id),
    FOREIGN KEY (ledger_id, schedule_version) REFERENCES case_api.retention_schedule,
    CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'stopped'))),
    CHECK (night IS NOT NULL OR NOT erases)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX retention_run_by_night ON case_api.retention_run (ledger_id, night) WHERE night IS NOT NULL;
CREATE UNIQUE INDEX retention_run_unfinished_of_kind ON case_api.retention_run (ledger_id, (night IS NULL))
    WHERE ended_at IS NULL;
CREATE INDEX retention_run_in_order ON case_api.retention_run (ledger_id, created_at, run_id);
CREATE INDEX retention_run_unfinished ON case_api.retention_run (updated_at) WHERE ended_at IS NULL;
CREATE INDEX retention_run_ended ON case_api.retention_run (ended_at) WHERE ended_at IS NOT NULL;

-- What a run found of each case whose period had ended: ids, codes, and the fact that is in the way.
CREATE TABLE case_api.retention_finding (
    ledger_id     uuid NOT NULL,
    run_id        uuid NOT NULL,
    case_id       uuid NOT NULL,
    period        text CHECK (length(period) <= 500),
    outcome       text NOT NULL CHECK (length(outcome) <= 40),
    fact_type     text CHECK (length(fact_type) <= 100),
    fact_position bigint,
    fact_on       date,
    PRIMARY KEY (ledger_id, run_id, case_id),
    FOREIGN KEY (ledger_id, run_id) REFERENCES case_api.retention_run ON DELETE CASCADE
);
CREATE INDEX retention_finding_by_outcome ON case_api.retention_finding (ledger_id, run_id, outcome, case_id);

-- Files that are kept, by the only part of the birth date that is stored in the clear and in the log.
CREATE INDEX case_list_kept_by_cohort ON case_api.case_list (ledger_id, cohort, case_id) WHERE erased_on IS NULL;

GRANT SELECT, INSERT ON case_api.retention_schedule TO case_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.retention_run TO case_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.retention_finding TO case_api;
