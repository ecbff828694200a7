-- Every event of some cases, in the order of the ledger, for a caller without a transaction: one round trip instead of
-- BEGIN, the setting that row-level security uses, the query and COMMIT. A transaction that is set to another ledger is
-- refused. p_families NULL means all.
CREATE FUNCTION log.streams_v1(p_ledger uuid, p_streams uuid[], p_families text[])
RETURNS TABLE (
    ledger_id uuid, at_position log.position, stream_id uuid, stream_version log.stream_version, event_id uuid,
    actor log.actor, correlation_id uuid, cause_ledger_id uuid, cause_position bigint, traceparent log.traceparent,
    recorded_at timestamptz, type log.event_type, schema_version log.schema_version, body text
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF COALESCE(current_setting('log.ledger', true), '') NOT IN ('', p_ledger::text) THEN
        RAISE EXCEPTION 'the transaction is set to another ledger' USING ERRCODE = 'LG008';
    END IF;
    EXECUTE format('SET LOCAL log.ledger = %L', p_ledger);
    RETURN QUERY
        SELECT e.ledger_id, e.position, e.stream_id, e.stream_version, e.event_id, e.actor, e.correlation_id,
               e.cause_ledger_id, e.cause_position, e.traceparent, e.recorded_at, e.type, e.schema_version, e.body
        FROM log.event e
        WHERE e.ledger_id = p_ledger AND e.stream_id = ANY (p_streams)
          AND (p_families IS NULL OR split_part(e.type, '.', 1) = ANY (p_families))
        ORDER BY e.position;
END
$$;
