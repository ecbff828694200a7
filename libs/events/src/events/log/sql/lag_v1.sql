-- For each ledger that has events after a given position: how many, and when the first of them was recorded. Nothing
-- else of ledgers that the caller has not claimed is disclosed. A ledger that is not given counts from its first event.
CREATE FUNCTION log.lag_v1(p_ledgers uuid[], p_positions bigint[])
RETURNS TABLE (ledger_id uuid, events bigint, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.ledger_id, h.head - COALESCE(p.reached, 0), e.recorded_at
    FROM log.heads_v1() h
    LEFT JOIN unnest(p_ledgers, p_positions) AS p (ledger_id, reached) USING (ledger_id)
    JOIN log.event e ON e.ledger_id = h.ledger_id AND e.position = COALESCE(p.reached, 0) + 1
$$;
