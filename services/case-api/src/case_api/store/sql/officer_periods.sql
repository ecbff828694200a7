-- Which cases an officer has, and when: the officers' periods that follow from the facts of each case, replaced in the
-- transaction of the fact that changes them. A period without an end ends at infinity. The log alone decides: a reader
-- finds cases here, and reads their facts.
CREATE TABLE case_api.officer_period (
    ledger_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    role       text NOT NULL CHECK (length(role) <= 40),
    from_on    date NOT NULL,
    officer_id uuid NOT NULL,
    to_on      date NOT NULL CHECK (to_on >= from_on),
    PRIMARY KEY (ledger_id, case_id, role, from_on)
);
CREATE INDEX officer_period_by_officer ON case_api.officer_period (ledger_id, officer_id, to_on, case_id);

GRANT SELECT, INSERT, DELETE ON case_api.officer_period TO case_api;
