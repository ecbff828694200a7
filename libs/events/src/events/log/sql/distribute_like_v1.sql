-- Distribute a new, empty table like another: the hook for tables that are created at run time (shadow tables of a
-- rebuild). On one node there is nothing to do; a deployment on Citus replaces the body:
--     PERFORM create_distributed_table(target::text, 'ledger_id', colocate_with => source::text);
CREATE FUNCTION log.distribute_like_v1(source regclass, target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN;
END
$$;
