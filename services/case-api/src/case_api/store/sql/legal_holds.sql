-- The legal holds that are in effect: they follow from the facts of each case, and are replaced in the transaction of the
-- facts that change them. The log alone decides whether a case is held.
CREATE TABLE case_api.legal_hold (
    ledger_id     uuid NOT NULL,
    case_id       uuid NOT NULL,
    legal_hold_id uuid NOT NULL,
    reason        text NOT NULL CHECK (length(reason) <= 64),
    authorised_by text NOT NULL CHECK (length(authorised_by) <= 64),
    placed_on     date NOT NULL,
    PRIMARY KEY (ledger_id, case_id, legal_hold_id)
);
CREATE INDEX legal_hold_by_day ON case_api.legal_hold (ledger_id, placed_on, case_id, legal_hold_id);

GRANT SELECT, INSERT, DELETE ON case_api.legal_hold TO case_api;
