-- What the people of cases are found by: one row of the current version, the words of the child's names, and the
-- identifiers that count. Written with each version of a person, and deleted with it
-- (docs/adr/0071-search-by-tables-of-our-own.md). Every index serves operators that are leakproof, because row-level
-- security lets no other one select rows.
CREATE TABLE case_api.person_search (
    ledger_id    uuid NOT NULL,
    case_id      uuid NOT NULL,
    family_name  text NOT NULL,
    given_names  text NOT NULL,
    birth_date   date NOT NULL,
    postcode     text,
    PRIMARY KEY (ledger_id, case_id)
);
CREATE INDEX person_search_by_birth_date ON case_api.person_search (ledger_id, birth_date, case_id);
CREATE INDEX person_search_by_postcode ON case_api.person_search (ledger_id, postcode, case_id) WHERE postcode IS NOT NULL;

-- "C": words are compared by code points, so that a prefix is a range.
CREATE TABLE case_api.person_name (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    word      text COLLATE "C" NOT NULL CHECK (length(word) BETWEEN 1 AND 400),
    PRIMARY KEY (ledger_id, case_id, word)
);
CREATE INDEX person_name_by_word ON case_api.person_name (ledger_id, word, case_id);

CREATE TABLE case_api.person_identifier (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    kind      text NOT NULL CHECK (length(kind) <= 40),
    value     text NOT NULL CHECK (length(value) BETWEEN 1 AND 64),
    PRIMARY KEY (ledger_id, case_id, kind, value)
);
CREATE INDEX person_identifier_by_value ON case_api.person_identifier (ledger_id, value, case_id, kind);

GRANT SELECT, INSERT, DELETE ON case_api.person_search, case_api.person_name, case_api.person_identifier TO case_api;
GRANT UPDATE ON case_api.person_search TO case_api;
