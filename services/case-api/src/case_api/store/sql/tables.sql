-- The list of a council's cases. What happened in them is in the log: the columns from `reference` on follow from the
-- facts of the case and are written with them, in one transaction (domain/search/case_entry.py).
CREATE TABLE case_api.case_list (
    ledger_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    opened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    opened_on  date, -- by the service's clock; NULL: taken over from an older system
    reference  text CHECK (length(reference) <= 64),
    cohort     integer NOT NULL,
    stage      text NOT NULL CHECK (length(stage) <= 40),
    flags      text[] NOT NULL DEFAULT '{}',
    officer_id uuid,
    team_id    uuid,
    setting    text CHECK (length(setting) <= 6),
    PRIMARY KEY (ledger_id, case_id)
);
-- Each filter has an index in the order of the list. Flags have partial ones, because the operators of arrays are not
-- leakproof and so select no rows under row-level security.
CREATE INDEX case_list_in_order ON case_api.case_list (ledger_id, opened_at, case_id);
CREATE INDEX case_list_by_reference_in_order ON case_api.case_list (ledger_id, reference, opened_at, case_id)
    WHERE reference IS NOT NULL;
CREATE INDEX case_list_by_cohort ON case_api.case_list (ledger_id, cohort, opened_at, case_id);
CREATE INDEX case_list_by_stage ON case_api.case_list (ledger_id, stage, opened_at, case_id);
CREATE INDEX case_list_by_officer ON case_api.case_list (ledger_id, officer_id, opened_at, case_id)
    WHERE officer_id IS NOT NULL;
CREATE INDEX case_list_by_team ON case_api.case_list (ledger_id, team_id, opened_at, case_id) WHERE team_id IS NOT NULL;
CREATE INDEX case_list_by_setting ON case_api.case_list (ledger_id, setting, opened_at, case_id)
    WHERE setting IS NOT NULL;
CREATE INDEX case_list_looked_after ON case_api.case_list (ledger_id, opened_at, case_id) WHERE 'looked_after' = ANY (flags);
CREATE INDEX case_list_out_of_school ON case_api.case_list (ledger_id, opened_at, case_id) WHERE 'out_of_school' = ANY (flags);
CREATE INDEX case_list_child_protection ON case_api.case_list (ledger_id, opened_at, case_id) WHERE 'child_protection' = ANY (flags);
CREATE INDEX case_list_youth_justice ON case_api.case_list (ledger_id, opened_at, case_id) WHERE 'youth_justice' = ANY (flags);
CREATE INDEX case_list_life_limiting ON case_api.case_list (ledger_id, opened_at, case_id) WHERE 'life_limiting' = ANY (flags);
CREATE INDEX case_list_service_family ON case_api.case_list (ledger_id, opened_at, case_id) WHERE 'service_family' = ANY (flags);

-- People. Every change is a new version of the whole person with the people around them, so the table is its own
-- history; the highest version is the current one. `details` is the document as it was sent
-- (domain/people/person.py). A person is erased by deleting their rows here: the log never contains personal data.
CREATE TABLE case_api.person (
    ledger_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    details     jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object'),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, case_id, version),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
