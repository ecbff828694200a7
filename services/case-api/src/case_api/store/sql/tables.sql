-- The list of a council's cases. What happened in them is in the log.
CREATE TABLE case_api.case_list (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    reference text CHECK (length(reference) <= 64),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    opened_on date, -- by the service's clock; NULL: taken over from an older system
    PRIMARY KEY (ledger_id, case_id)
);
CREATE INDEX case_list_in_order ON case_api.case_list (ledger_id, opened_at, case_id);
CREATE INDEX case_list_by_reference_in_order ON case_api.case_list (ledger_id, reference, opened_at, case_id)
    WHERE reference IS NOT NULL;

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
