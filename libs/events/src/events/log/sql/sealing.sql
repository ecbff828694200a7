-- A seal of version 2 says whose ledger it is, too: the register is not chained, and this is what shows if it is changed.
ALTER TABLE log.seal ADD COLUMN version smallint NOT NULL DEFAULT 1;
ALTER TABLE log.seal ADD COLUMN authority text CHECK (authority ~ '^[0-9]{3}$');
ALTER TABLE log.seal ADD CHECK ((version = 1) = (authority IS NULL));

-- Two seals at one position that do not agree are evidence, and both are kept.
ALTER TABLE log.seal DROP CONSTRAINT seal_pkey;
ALTER TABLE log.seal ADD PRIMARY KEY (ledger_id, position, signature);

-- The sealer reads every ledger and adds seals; it can say nothing on the log.
GRANT USAGE ON SCHEMA log TO log_sealer;
GRANT SELECT ON log.event, log.ledger, log.seal TO log_sealer;
GRANT INSERT ON log.seal TO log_sealer;
GRANT EXECUTE ON FUNCTION log.heads_v1, log.lag_v1 TO log_sealer;
CREATE POLICY sealer_reads ON log.event FOR SELECT TO log_sealer USING (true);
CREATE POLICY sealer_reads ON log.ledger FOR SELECT TO log_sealer USING (true);
CREATE POLICY sealer_access ON log.seal TO log_sealer USING (true) WITH CHECK (true);
