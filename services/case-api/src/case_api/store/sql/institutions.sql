-- The institutions that a council's facts and plans name: each row is the present version of one. `document` is what the
-- domain's model has; the columns after `recorded_by` repeat what lists select by, and are written with it. Every index
-- serves operators that are leakproof, because row-level security lets no other one select rows. Nothing here is about a
-- child.
CREATE TABLE case_api.institution (
    ledger_id      uuid NOT NULL,
    institution_id uuid NOT NULL,
    version        integer NOT NULL CHECK (version > 0),
    document       text NOT NULL CHECK (length(document) <= 20000),
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by    text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    kind           text NOT NULL CHECK (length(kind) <= 64),
    urn            text CHECK (length(urn) = 6),
    laestab        text CHECK (length(laestab) = 7),
    ukprn          text CHECK (length(ukprn) = 8),
    ods_code       text CHECK (length(ods_code) <= 6),
    authority      text CHECK (length(authority) = 3),
    open_from      date NOT NULL,
    open_to        date NOT NULL,
    PRIMARY KEY (ledger_id, institution_id)
);
CREATE UNIQUE INDEX institution_by_urn ON case_api.institution (ledger_id, urn) WHERE urn IS NOT NULL;
CREATE INDEX institution_in_order ON case_api.institution (ledger_id, created_at, institution_id);
CREATE INDEX institution_by_kind ON case_api.institution (ledger_id, kind, created_at, institution_id);
CREATE INDEX institution_by_authority ON case_api.institution (ledger_id, authority, created_at, institution_id)
    WHERE authority IS NOT NULL;
CREATE INDEX institution_by_laestab ON case_api.institution (ledger_id, laestab, created_at, institution_id)
    WHERE laestab IS NOT NULL;
CREATE INDEX institution_by_ukprn ON case_api.institution (ledger_id, ukprn, created_at, institution_id)
    WHERE ukprn IS NOT NULL;
CREATE INDEX institution_by_ods_code ON case_api.institution (ledger_id, ods_code, created_at, institution_id)
    WHERE ods_code IS NOT NULL;

-- "C": words are compared by code points, so that a prefix is a range.
CREATE TABLE case_api.institution_word (
    ledger_id      uuid NOT NULL,
    institution_id uuid NOT NULL,
    word           text COLLATE "C" NOT NULL CHECK (length(word) BETWEEN 1 AND 400),
    PRIMARY KEY (ledger_id, institution_id, word),
    FOREIGN KEY (ledger_id, institution_id) REFERENCES case_api.institution
);
CREATE INDEX institution_word_by_word ON case_api.institution_word (ledger_id, word, institution_id);

-- Term dates and closures. `year` is the calendar year in which the academic year ends.
CREATE TABLE case_api.institution_year (
    ledger_id      uuid NOT NULL,
    institution_id uuid NOT NULL,
    year           smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    version        integer NOT NULL CHECK (version > 0),
    document       text NOT NULL CHECK (length(document) <= 20000),
    recorded_at    timestamptz NOT NULL,
    recorded_by    text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, institution_id, year),
    FOREIGN KEY (ledger_id, institution_id) REFERENCES case_api.institution
);

CREATE TABLE case_api.capacity_note (
    ledger_id      uuid NOT NULL,
    institution_id uuid NOT NULL,
    note_id        uuid NOT NULL,
    applies_on     date NOT NULL,
    document       text NOT NULL CHECK (length(document) <= 5000),
    recorded_at    timestamptz NOT NULL,
    recorded_by    text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, institution_id, note_id),
    FOREIGN KEY (ledger_id, institution_id) REFERENCES case_api.institution
);
CREATE INDEX capacity_note_in_order ON case_api.capacity_note (ledger_id, institution_id, applies_on, note_id);

GRANT SELECT, INSERT, UPDATE ON case_api.institution, case_api.institution_year TO case_api;
GRANT SELECT, INSERT, DELETE ON case_api.institution_word, case_api.capacity_note TO case_api;
