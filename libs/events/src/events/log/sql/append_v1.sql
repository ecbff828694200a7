-- Record facts: all or none, one ledger, at most 500, one answer for each in order.
--
-- Called last in its transaction, because the ledger's row stays locked until that ends. READ COMMITTED,
-- plpgsql and VOLATILE are load-bearing: each statement takes a fresh snapshot after the lock. Positions come
-- from the last row, not from a counter that would be updated and bloat; ORDER BY … LIMIT 1 instead of max(),
-- because the planner chooses wrongly for max() on a table it has not analysed (docs/adr/0003).
--
-- p_expected[i] is NULL but at the first fact of each stream: 0 none, n a version, -1 exists, -2 any.
CREATE FUNCTION log.append_v1(
    p_ledger          uuid,
    p_streams         uuid[],
    p_expected        integer[],
    p_event_ids       uuid[],
    p_types           text[],
    p_schema_versions smallint[],
    p_actors          text[],
    p_correlations    uuid[],
    p_cause_ledgers   uuid[],
    p_cause_positions bigint[],
    p_traceparents    text[],
    p_bodies          text[]
) RETURNS TABLE (at_position bigint, at_version integer, already boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n        CONSTANT integer := cardinality(p_event_ids);
    visible  CONSTANT text := NULLIF(current_setting('log.ledger', true), '');
    closed   timestamptz;
    known    integer;
    last     log.event;
    next     log.event;
    previous bytea;
BEGIN
    IF n IS NULL OR n NOT BETWEEN 1 AND 500 THEN
        RAISE EXCEPTION 'a batch holds 1 to 500 facts' USING ERRCODE = 'LG006';
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'append needs READ COMMITTED' USING ERRCODE = 'LG009';
    END IF;
    IF visible IS NULL THEN
        PERFORM set_config('log.ledger', p_ledger::text, true);
    ELSIF visible <> p_ledger::text THEN
        RAISE EXCEPTION 'the transaction sees another ledger' USING ERRCODE = 'LG008';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(p_types) AS t (type)
        WHERE NOT EXISTS (SELECT FROM log.writer w WHERE w.role = session_user AND w.family = split_part(t.type, '.', 1))
    ) THEN
        RAISE EXCEPTION 'role % does not own every family of the batch', session_user USING ERRCODE = 'LG005';
    END IF;

    SELECT l.closed_at INTO closed FROM log.ledger l WHERE l.ledger_id = p_ledger FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no ledger %', p_ledger USING ERRCODE = 'LG001';
    ELSIF closed IS NOT NULL THEN
        RAISE EXCEPTION 'ledger % was closed', p_ledger USING ERRCODE = 'LG002';
    END IF;

    SELECT count(*) INTO known FROM log.event e WHERE e.ledger_id = p_ledger AND e.event_id = ANY (p_event_ids);
    IF known > 0 THEN
        RETURN QUERY
            SELECT e.position, e.stream_version, true
            FROM unnest(p_event_ids, p_streams, p_types, p_schema_versions, p_bodies)
                 WITH ORDINALITY AS p (event_id, stream_id, type, schema_version, body, i)
            JOIN log.event e ON e.ledger_id = p_ledger AND e.event_id = p.event_id
                 AND e.stream_id = p.stream_id AND e.type = p.type
                 AND e.schema_version = p.schema_version AND e.body = p.body
            ORDER BY p.i;
        GET DIAGNOSTICS known = ROW_COUNT;
        IF known <> n THEN
            RAISE EXCEPTION 'an event id stands for a different fact, or for part of the batch' USING ERRCODE = 'LG004';
        END IF;
        RETURN;
    END IF;

    SELECT e.* INTO last FROM log.event e WHERE e.ledger_id = p_ledger ORDER BY e.position DESC LIMIT 1;
    next.ledger_id := p_ledger;
    next.position := COALESCE(last.position, 0);
    next.recorded_at := greatest(clock_timestamp(), last.recorded_at);
    next.hash_version := 1;
    previous := COALESCE(last.hash, uuid_send(p_ledger));

    FOR i IN 1 .. n LOOP
        IF next.stream_id IS DISTINCT FROM p_streams[i] THEN
            next.stream_id := p_streams[i];
            SELECT e.stream_version INTO next.stream_version FROM log.event e
            WHERE e.ledger_id = p_ledger AND e.stream_id = next.stream_id
            ORDER BY e.stream_version DESC LIMIT 1;
            next.stream_version := COALESCE(next.stream_version, 0);
        END IF;
        IF (p_expected[i] >= 0 AND p_expected[i] <> next.stream_version)
           OR (p_expected[i] = -1 AND next.stream_version = 0) THEN
            RAISE EXCEPTION 'stream % is at version %', next.stream_id, next.stream_version USING ERRCODE = 'LG003';
        END IF;
        next.position := next.position + 1;
        next.stream_version := next.stream_version + 1;
        next.event_id := p_event_ids[i];
        next.type := p_types[i];
        next.schema_version := p_schema_versions[i];
        next.actor := p_actors[i];
        next.correlation_id := p_correlations[i];
        next.cause_ledger_id := p_cause_ledgers[i];
        next.cause_position := p_cause_positions[i];
        next.traceparent := p_traceparents[i];
        next.body := p_bodies[i];
        next.hash := log.hash_v1(next, previous);
        previous := next.hash;
        INSERT INTO log.event (
            ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor, correlation_id,
            cause_ledger_id, cause_position, traceparent, recorded_at, hash_version, hash, body
        ) VALUES (
            next.ledger_id, next.position, next.stream_id, next.stream_version, next.event_id, next.type,
            next.schema_version, next.actor, next.correlation_id, next.cause_ledger_id, next.cause_position,
            next.traceparent, next.recorded_at, next.hash_version, next.hash, next.body
        );
        at_position := next.position;
        at_version := next.stream_version;
        already := false;
        RETURN NEXT;
    END LOOP;
END
$$;
