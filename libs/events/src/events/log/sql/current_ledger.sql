-- The one ledger that this transaction sees, or NULL: after a transaction that set it the setting reads '',
-- and '*' (every ledger) is a word for workers' own tables, never for the log.
CREATE FUNCTION log.current_ledger() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN NULLIF(NULLIF(current_setting('log.ledger', true), ''), '*')::uuid;
