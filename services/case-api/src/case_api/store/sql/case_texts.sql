-- Texts of cases: what facts refer to by a text_id, such as the note of a handover. They may hold personal data, so they are
-- not on the log, and are deleted when the person is erased. A text is not changed.
CREATE TABLE case_api.case_text (
    ledger_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    text_id     uuid NOT NULL,
    content     text NOT NULL CHECK (length(content) BETWEEN 1 AND 10000),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 200),
    PRIMARY KEY (ledger_id, case_id, text_id),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);

GRANT SELECT, INSERT, DELETE ON case_api.case_text TO case_api;
