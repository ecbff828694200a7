-- Simulations of whole councils. A simulation is a job: what it supposes, the position of the ledger up to which facts
-- are read, and how far it is. Nothing of it is on the log, and no deadline depends on it. A case that differs is a row.
-- `slot` bounds how many of a council have not ended.
CREATE TABLE deadline.council_simulation (
    ledger_id      uuid NOT NULL,
    simulation_id  uuid NOT NULL,
    slot           smallint NOT NULL CHECK (slot BETWEEN 1 AND 5),
    supposition    text NOT NULL CHECK (length(supposition) <= 200000),
    settings       text NOT NULL,
    ruleset_digest text NOT NULL CHECK (length(ruleset_digest) = 64),
    today          date NOT NULL,
    position       bigint NOT NULL CHECK (position >= 0),
    state          text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'completed', 'cancelled', 'failed')),
    failure        text CHECK (length(failure) <= 40),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    expires_at     timestamptz,
    counted_to     uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    is_counted     boolean NOT NULL DEFAULT false,
    reached        uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    cases_total    integer NOT NULL DEFAULT 0,
    cases_done     integer NOT NULL DEFAULT 0,
    cases_changed  integer NOT NULL DEFAULT 0,
    cases_omitted  integer NOT NULL DEFAULT 0,
    tally          text NOT NULL DEFAULT '{}',
    PRIMARY KEY (ledger_id, simulation_id),
    CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'cancelled', 'failed'))),
    CHECK ((ended_at IS NULL) = (expires_at IS NULL)),
    CHECK ((failure IS NOT NULL) = (state = 'failed'))
) WITH (fillfactor = 50);
CREATE INDEX council_simulation_in_order ON deadline.council_simulation (ledger_id, created_at, simulation_id);
CREATE UNIQUE INDEX council_simulation_slot ON deadline.council_simulation (ledger_id, slot) WHERE ended_at IS NULL;
CREATE INDEX council_simulation_unfinished ON deadline.council_simulation (updated_at) WHERE ended_at IS NULL;
CREATE INDEX council_simulation_expired ON deadline.council_simulation (expires_at) WHERE ended_at IS NOT NULL;

CREATE TABLE deadline.council_simulation_case (
    ledger_id     uuid NOT NULL,
    simulation_id uuid NOT NULL,
    case_id       uuid NOT NULL,
    omitted       integer NOT NULL CHECK (omitted >= 0),
    deadlines     text NOT NULL,
    PRIMARY KEY (ledger_id, simulation_id, case_id),
    FOREIGN KEY (ledger_id, simulation_id) REFERENCES deadline.council_simulation ON DELETE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.council_simulation TO deadline_service;
GRANT SELECT, INSERT, DELETE ON deadline.council_simulation_case TO deadline_service;
