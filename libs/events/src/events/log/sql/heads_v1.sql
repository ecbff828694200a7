-- The position of the last event of each ledger: all that a subscription may read of ledgers it has not claimed.
CREATE FUNCTION log.heads_v1() RETURNS TABLE (ledger_id uuid, head bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.ledger_id, e.position
    FROM log.ledger l
    CROSS JOIN LATERAL (
        SELECT e.position FROM log.event e WHERE e.ledger_id = l.ledger_id ORDER BY e.position DESC LIMIT 1
    ) e
$$;
