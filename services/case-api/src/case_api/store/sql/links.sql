-- The main case of the child in the list of cases, where a case is linked to another: it follows from the facts, as every
-- column from `reference` on does.
ALTER TABLE case_api.case_list ADD COLUMN main_case_id uuid;
CREATE INDEX case_list_by_main_case ON case_api.case_list (ledger_id, main_case_id, opened_at, case_id)
    WHERE main_case_id IS NOT NULL;

GRANT UPDATE (main_case_id) ON case_api.case_list TO case_api;
