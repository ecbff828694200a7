-- The restrictions of processing that are in effect: they follow from the facts of each case, and are replaced in the
-- transaction of the facts that change them. Every reading of personal data asks this table.
CREATE TABLE case_api.restriction (
    ledger_id      uuid NOT NULL,
    case_id        uuid NOT NULL,
    restriction_id uuid NOT NULL,
    ground         text NOT NULL CHECK (ground ~ '^[a-z_]{1,40}$'),
    parts          text[] NOT NULL CHECK (cardinality(parts) BETWEEN 1 AND 5),
    authorised_by  text NOT NULL CHECK (length(authorised_by) <= 64),
    restricted_on  date NOT NULL,
    PRIMARY KEY (ledger_id, case_id, restriction_id)
);
CREATE INDEX restriction_by_day ON case_api.restriction (ledger_id, restricted_on, case_id, restriction_id);

GRANT SELECT, INSERT, DELETE ON case_api.restriction TO case_api;
