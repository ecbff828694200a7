-- Privileges: of every service (chassis.roles.SERVICE_GROUP), and of none. No process logs in as the owner (on a cluster the owner's role has LOGIN on nodes, for connections between
-- them); services read, and append by the functions.
ALTER TABLE log.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE log.event FORCE ROW LEVEL SECURITY;
ALTER TABLE log.ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE log.ledger FORCE ROW LEVEL SECURITY;
ALTER TABLE log.seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE log.seal FORCE ROW LEVEL SECURITY;

CREATE POLICY one_ledger ON log.event USING (ledger_id = log.current_ledger());
CREATE POLICY one_ledger ON log.ledger USING (ledger_id = log.current_ledger());
CREATE POLICY one_ledger ON log.seal USING (ledger_id = log.current_ledger());

-- The owner reads across ledgers (heads_v1, verify, seal), registers councils and keeps seals. append_v2 and
-- append_one_v2, which run as the owner, compare the ledger with the one set once a batch: a policy would do it again
-- for every row.
CREATE POLICY owner_access ON log.event TO send_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_access ON log.ledger TO send_owner USING (true) WITH CHECK (true);
CREATE POLICY owner_access ON log.seal TO send_owner USING (true) WITH CHECK (true);

REVOKE ALL ON FUNCTION log.append_v2, log.append_one_v2, log.streams_v1, log.heads_v1,
    log.lag_v1, log.append_ledger_event_v1, log.create_shadow_table_v1, log.distribute_like_v1,
    log.set_writable_families_v1 FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO send_service;
GRANT SELECT ON log.event, log.ledger, log.seal TO send_service;
GRANT EXECUTE ON FUNCTION log.append_v2, log.append_one_v2, log.streams_v1, log.heads_v1, log.lag_v1 TO send_service;
