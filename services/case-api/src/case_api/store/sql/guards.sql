-- What the service may do: it may not update a person's versions. Which rows it sees is row-level security
-- (chassis.ledger_isolation).
GRANT USAGE ON SCHEMA case_api TO case_api;
GRANT SELECT, INSERT, DELETE ON case_api.case_list, case_api.person TO case_api;
GRANT UPDATE (reference, cohort, stage, flags, officer_id, team_id, setting) ON case_api.case_list TO case_api;
