-- The notices that a council has sent by itself: each a row from the fact on, until it was composed, a person must look at
-- it, or it is not sent. Ids and codes alone. `failures` counts the times that composing failed for another reason than the
-- database.
CREATE TABLE notification.automatic_notice (
    ledger_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    reports     bigint NOT NULL CHECK (reports > 0), -- the position of the fact
    requirement text NOT NULL CHECK (requirement ~ '^[a-z0-9-]{1,80}$'),
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'composed', 'held', 'dismissed', 'lapsed')),
    reasons     text[] NOT NULL DEFAULT '{}' CHECK (cardinality(reasons) <= 10),
    failures    integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    due_at      timestamptz NOT NULL,
    planned_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    PRIMARY KEY (ledger_id, case_id, reports, requirement),
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CHECK ((state IN ('held', 'dismissed')) = (reasons <> '{}'))
);
CREATE INDEX automatic_notice_due ON notification.automatic_notice (due_at) WHERE state = 'waiting';

GRANT SELECT, INSERT ON notification.automatic_notice TO notification_service;
GRANT UPDATE (state, reasons, failures, due_at, planned_at, ended_at) ON notification.automatic_notice TO notification_service;

-- The advice of which a notice reminds the adviser. NULL: it is no reminder.
ALTER TABLE notification.notice ADD COLUMN advice_id uuid;
