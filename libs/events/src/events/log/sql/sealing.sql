-- The sealer reads every ledger and adds seals; it cannot append events.
GRANT USAGE ON SCHEMA log TO log_sealer;
GRANT SELECT ON log.event, log.ledger, log.seal TO log_sealer;
GRANT INSERT ON log.seal TO log_sealer;
GRANT EXECUTE ON FUNCTION log.heads_v1, log.lag_v1 TO log_sealer;
CREATE POLICY sealer_reads ON log.event FOR SELECT TO log_sealer USING (true);
CREATE POLICY sealer_reads ON log.ledger FOR SELECT TO log_sealer USING (true);
CREATE POLICY sealer_access ON log.seal TO log_sealer USING (true) WITH CHECK (true);
