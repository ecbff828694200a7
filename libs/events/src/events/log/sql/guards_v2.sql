-- The functions of version 2 take the place of those of version 1.
DROP FUNCTION log.append_one_v1;
DROP FUNCTION log.append_v1;
REVOKE ALL ON FUNCTION log.append_v2, log.append_one_v2, log.lag_v1, log.append_ledger_event_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append_v2, log.append_one_v2, log.lag_v1
    TO case_api, deadline_service, notification_service;

-- Text that PostgreSQL cannot hold as a value: 17 refuses it in `data`, and 18 would fail at each query of it.
ALTER TABLE log.event ADD CONSTRAINT event_body_without_nul CHECK (position('\u0000' IN body) = 0);
