-- Each deadline as evaluated. The table follows from the log and the rules, and can be rebuilt from them.
CREATE TABLE deadline.deadline (
    ledger_id   uuid NOT NULL,
    deadline_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    rule        text NOT NULL,
    kind        text NOT NULL,
    because_of  bigint NOT NULL,
    started_on  date NOT NULL,
    due_on      date,
    law_due_on  date,
    not_before  date,
    state       text NOT NULL,
    settled_by  bigint,
    settled_on  date,
    ground      text,
    is_limit_of_law boolean NOT NULL,
    breachable  boolean NOT NULL,
    has_warnings boolean NOT NULL,
    -- Its place in a list: by the day to work to, those without one last.
    listed_on   date NOT NULL GENERATED ALWAYS AS (COALESCE(due_on, '9999-12-31')) STORED,
    PRIMARY KEY (ledger_id, deadline_id),
    CHECK ((due_on IS NULL) = (law_due_on IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX deadline_of_case ON deadline.deadline (ledger_id, case_id);
CREATE INDEX deadline_in_order ON deadline.deadline (ledger_id, listed_on, deadline_id);

-- The settings of councils; a council without a row has the defaults.
CREATE TABLE deadline.council_settings (
    ledger_id  uuid PRIMARY KEY,
    settings   text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
