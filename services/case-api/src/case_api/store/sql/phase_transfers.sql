-- The phase transfers of cases, and how far each is: they follow from the facts of each case, and are replaced in the
-- transaction of the facts that change them. The log alone decides.
CREATE TABLE case_api.phase_transfer (
    ledger_id    uuid NOT NULL,
    case_id      uuid NOT NULL,
    kind         text NOT NULL CHECK (length(kind) <= 40),
    transfers_on date NOT NULL,
    progress     text NOT NULL CHECK (length(progress) <= 40),
    progress_on  date,
    PRIMARY KEY (ledger_id, case_id, kind, transfers_on)
);
CREATE INDEX phase_transfer_by_day ON case_api.phase_transfer (ledger_id, transfers_on, kind, case_id);
CREATE INDEX phase_transfer_by_progress ON case_api.phase_transfer (ledger_id, transfers_on, kind, progress, case_id);

GRANT SELECT, INSERT, DELETE ON case_api.phase_transfer TO case_api;
