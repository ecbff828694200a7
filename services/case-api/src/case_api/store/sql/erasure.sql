-- The file of a case: everything personal that is stored about it. What holds a part of it refers to this row, and is
-- deleted with it, so that nothing is added to a file that was erased, whatever runs at the same time. The privilege to
-- UPDATE is for locking the row; nothing in it changes.
CREATE TABLE case_api.case_file (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    PRIMARY KEY (ledger_id, case_id),
    FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_list
);
SET LOCAL log.ledger = '*';
INSERT INTO case_api.case_file (ledger_id, case_id) SELECT ledger_id, case_id FROM case_api.case_list;

ALTER TABLE case_api.person DROP CONSTRAINT person_ledger_id_case_id_fkey,
    ADD FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_file ON DELETE CASCADE;
ALTER TABLE case_api.case_text DROP CONSTRAINT case_text_ledger_id_case_id_fkey,
    ADD FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_file ON DELETE CASCADE;
ALTER TABLE case_api.plan_version DROP CONSTRAINT plan_version_ledger_id_case_id_fkey,
    ADD FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_file ON DELETE CASCADE;
ALTER TABLE case_api.advice DROP CONSTRAINT advice_ledger_id_case_id_fkey,
    ADD FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_file ON DELETE CASCADE;
ALTER TABLE case_api.document DROP CONSTRAINT document_ledger_id_case_id_fkey,
    ADD FOREIGN KEY (ledger_id, case_id) REFERENCES case_api.case_file ON DELETE CASCADE;
CREATE INDEX document_upload_by_document ON case_api.document_upload (ledger_id, document_id);
ALTER TABLE case_api.document_upload
    ADD FOREIGN KEY (ledger_id, document_id) REFERENCES case_api.document ON DELETE CASCADE;

-- Whose data was erased: they follow from the facts of the case, and are written with them.
ALTER TABLE case_api.case_list ADD COLUMN erased_on date;
GRANT UPDATE (erased_on) ON case_api.case_list TO case_api;
CREATE TABLE case_api.erased_person (
    ledger_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    person_id uuid NOT NULL,
    erased_on date NOT NULL,
    PRIMARY KEY (ledger_id, case_id, person_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON case_api.case_file TO case_api;
GRANT SELECT, INSERT, DELETE ON case_api.erased_person TO case_api;
