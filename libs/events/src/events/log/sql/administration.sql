-- The register of councils, for the process of administration. It may call these functions and read or change nothing else of the log.
-- They run as the owner, who sees every ledger.
CREATE FUNCTION log.register_ledger_v1(p_ledger uuid, p_authority text, p_name text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- One registration of an authority at a time: docs/adr/0040.
    PERFORM pg_advisory_xact_lock(hashtextextended('register ' || p_authority, 0));
    IF EXISTS (SELECT FROM log.ledger l WHERE l.authority = p_authority AND l.closed_at IS NULL) THEN
        RETURN false;
    END IF;
    INSERT INTO log.ledger (ledger_id, authority, name) VALUES (p_ledger, p_authority, p_name);
    RETURN true;
END
$$;

CREATE FUNCTION log.rename_ledger_v1(p_ledger uuid, p_name text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE log.ledger l SET name = p_name WHERE l.ledger_id = p_ledger AND l.name <> p_name
$$;

CREATE FUNCTION log.close_ledger_v1(p_ledger uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE log.ledger l SET closed_at = now() WHERE l.ledger_id = p_ledger AND l.closed_at IS NULL
$$;

CREATE FUNCTION log.ledgers_v1(p_ledger uuid)
RETURNS TABLE (ledger_id uuid, authority text, name text, opened_at timestamptz, closed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.ledger_id, l.authority, l.name, l.opened_at, l.closed_at FROM log.ledger l
     WHERE p_ledger IS NULL OR l.ledger_id = p_ledger ORDER BY l.authority, l.opened_at LIMIT 1000
$$;

REVOKE ALL ON FUNCTION log.register_ledger_v1, log.rename_ledger_v1, log.close_ledger_v1, log.ledgers_v1 FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO send_administration;
GRANT EXECUTE ON FUNCTION log.register_ledger_v1, log.rename_ledger_v1, log.close_ledger_v1, log.ledgers_v1
    TO send_administration;
