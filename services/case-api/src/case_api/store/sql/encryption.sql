-- What is personal is encrypted under a key of the file of the case, and each person related to the child under a key of
-- their own. Keys are wrapped by a key-encryption key that the database never has (store/encryption).
ALTER TABLE case_api.case_file ADD COLUMN key bytea NOT NULL CHECK (length(key) BETWEEN 60 AND 100);
CREATE TABLE case_api.person_key (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    key       bytea NOT NULL CHECK (length(key) BETWEEN 60 AND 100),
    PRIMARY KEY (ledger_id, case_id, person_id),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_file ON DELETE CASCADE
);
GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.person_key TO case_api;

-- An encrypted value is longer than the plain one by 29 bytes. It cannot be compressed.
ALTER TABLE case_api.person DROP COLUMN details;
ALTER TABLE case_api.person ADD COLUMN details bytea STORAGE EXTERNAL NOT NULL CHECK (length(details) > 29);
ALTER TABLE case_api.case_text DROP COLUMN content;
ALTER TABLE case_api.case_text ADD COLUMN content bytea STORAGE EXTERNAL NOT NULL CHECK (length(content) BETWEEN 30 AND 40029);
ALTER TABLE case_api.plan_version DROP COLUMN content;
ALTER TABLE case_api.plan_version ADD COLUMN content bytea STORAGE EXTERNAL NOT NULL CHECK (length(content) <= 2097181);
-- The documents that a content names are ids, as in the log, and are checked without a key.
ALTER TABLE case_api.plan_version ADD COLUMN documents uuid[] NOT NULL;
ALTER TABLE case_api.advice DROP COLUMN content;
ALTER TABLE case_api.advice ADD COLUMN content bytea STORAGE EXTERNAL NOT NULL CHECK (length(content) <= 262173);
ALTER TABLE case_api.document DROP COLUMN title, DROP COLUMN concerns, DROP COLUMN location;
ALTER TABLE case_api.document ADD COLUMN details bytea NOT NULL CHECK (length(details) BETWEEN 30 AND 4000),
    ADD COLUMN is_elsewhere boolean NOT NULL;
ALTER TABLE case_api.document_part DROP CONSTRAINT document_part_content_check,
    ADD CHECK (length(content) BETWEEN 30 AND 262173);

-- What people are found by: tokens, from which no value can be read (events.blind_index). bigint, because its
-- operators are leakproof, as row-level security asks of those that select rows.
DROP TABLE case_api.person_search, case_api.person_name, case_api.person_identifier;
CREATE TABLE case_api.person_search (
    ledger_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    summary    bytea NOT NULL,
    birth_date bigint NOT NULL,
    postcode   bigint,
    index_key  text NOT NULL CHECK (length(index_key) = 8), -- of all tokens of the case
    PRIMARY KEY (ledger_id, case_id)
);
CREATE INDEX person_search_by_birth_date ON case_api.person_search (ledger_id, birth_date, case_id);
CREATE INDEX person_search_by_postcode ON case_api.person_search (ledger_id, postcode, case_id) WHERE postcode IS NOT NULL;
CREATE TABLE case_api.person_name (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    token     bigint NOT NULL,
    PRIMARY KEY (ledger_id, token, case_id)
);
CREATE INDEX person_name_by_case ON case_api.person_name (ledger_id, case_id);
CREATE TABLE case_api.person_identifier (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    kind      text NOT NULL CHECK (length(kind) <= 40),
    token     bigint NOT NULL,
    PRIMARY KEY (ledger_id, case_id, kind, token)
);
CREATE INDEX person_identifier_by_token ON case_api.person_identifier (ledger_id, token, case_id, kind);
GRANT SELECT, INSERT, DELETE ON case_api.person_search, case_api.person_name, case_api.person_identifier TO case_api;
GRANT UPDATE ON case_api.person_search TO case_api;
