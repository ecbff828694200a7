-- The ledger that this transaction is set to, or NULL. After a transaction that set it the setting is '', and '*'
-- (every ledger) applies to the workers' own tables, never to the log.
CREATE FUNCTION log.current_ledger() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN NULLIF(NULLIF(current_setting('log.ledger', true), ''), '*')::uuid;
