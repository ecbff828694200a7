-- The list of a council's cases. What happened in them is in the log.
CREATE TABLE case_api.case_list (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    reference text CHECK (length(reference) <= 64),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (ledger_id, case_id)
);
CREATE INDEX case_list_in_order ON case_api.case_list (ledger_id, opened_at, case_id);
CREATE INDEX case_list_by_reference_in_order ON case_api.case_list (ledger_id, reference, opened_at, case_id)
    WHERE reference IS NOT NULL;

-- People. Every change is a new version of the whole person, so the tables are their own history; the highest version
-- is the current one. A person is erased by deleting their rows here: the log never contains personal data.
CREATE TABLE case_api.person (
    ledger_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    family_name text NOT NULL CHECK (length(family_name) BETWEEN 1 AND 100),
    given_names text NOT NULL CHECK (length(given_names) BETWEEN 1 AND 100),
    birth_date  date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, case_id, version),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);

CREATE TABLE case_api.identifier (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    version   integer NOT NULL,
    kind      text NOT NULL CHECK (length(kind) <= 40),
    value     text NOT NULL CHECK (length(value) BETWEEN 1 AND 64),
    PRIMARY KEY (ledger_id, case_id, version, kind, value),
    FOREIGN KEY (ledger_id, case_id, version) REFERENCES case_api.person ON DELETE CASCADE
);

CREATE TABLE case_api.contact (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    version   integer NOT NULL,
    ordinal   smallint NOT NULL CHECK (ordinal > 0),
    role      text NOT NULL CHECK (length(role) <= 40),
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    email     text CHECK (length(email) <= 254),
    phone     text CHECK (length(phone) <= 30),
    address   text CHECK (length(address) <= 500),
    PRIMARY KEY (ledger_id, case_id, version, ordinal),
    FOREIGN KEY (ledger_id, case_id, version) REFERENCES case_api.person ON DELETE CASCADE
);
