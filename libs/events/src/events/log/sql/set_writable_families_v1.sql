-- Let a role append some event families and no others. Each service calls it in its migration, so the log names no
-- service. For the owner alone: no other role may replace writable_families_v1, whose new constants are those of every
-- role that exists.
--
-- A family has one writer, and `ledger` is the owner's (append_ledger_event_v1).
CREATE FUNCTION log.set_writable_families_v1(p_role name, p_families text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entries text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('log.set_writable_families', 0));
    IF EXISTS (SELECT FROM unnest(p_families) AS f (family) WHERE family = 'ledger' OR family !~ '^[a-z][a-z_]*$') THEN
        RAISE EXCEPTION 'a role appends families of services, not %', p_families USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (
        SELECT FROM pg_roles r WHERE r.rolname <> p_role AND log.writable_families_v1(r.rolname) && p_families
    ) THEN
        RAISE EXCEPTION 'another role appends a family of %', p_families USING ERRCODE = 'unique_violation';
    END IF;
    SELECT string_agg(format('WHEN %L THEN %L::text[]', w.role, w.families), ' ' ORDER BY w.role) INTO entries
    FROM (
        SELECT r.rolname AS role, log.writable_families_v1(r.rolname) AS families FROM pg_roles r WHERE r.rolname <> p_role
        UNION ALL
        SELECT p_role, p_families
    ) w
    WHERE cardinality(w.families) > 0;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION log.writable_families_v1(p_role name) RETURNS text[]'
        ' LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN %s',
        COALESCE('CASE p_role ' || entries || ' END', 'NULL::text[]')
    );
END
$$;
