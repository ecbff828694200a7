-- The privileges of the service. Row-level security selects the rows (chassis.ledger_isolation).
GRANT USAGE ON SCHEMA deadline TO deadline_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.deadline, deadline.council_settings TO deadline_service;
