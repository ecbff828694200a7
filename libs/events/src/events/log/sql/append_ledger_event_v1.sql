-- Record an event of a ledger itself, in a stream that has the ledger's id. For the owner only: no service may append
-- this family. A repeated event id returns the recorded position.
--
-- p_clock_back dates the event by the clock although the head is dated after it: the one event at which recorded_at may
-- run backwards (events.log.verify allows it by its type).
CREATE FUNCTION log.append_ledger_event_v1(
    p_ledger uuid, p_event_id uuid, p_type text, p_schema_version smallint, p_actor text, p_body text,
    p_clock_back boolean
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head    record;
    existing bigint;
    version integer;
    now_at  timestamptz;
BEGIN
    IF split_part(p_type, '.', 1) <> 'ledger' THEN
        RAISE EXCEPTION '% is not an event of a ledger', p_type USING ERRCODE = 'LG005';
    END IF;
    PERFORM FROM log.ledger l WHERE l.ledger_id = p_ledger FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no ledger %', p_ledger USING ERRCODE = 'LG001';
    END IF;
    SELECT e.position INTO existing FROM log.event e WHERE e.ledger_id = p_ledger AND e.event_id = p_event_id;
    IF existing IS NOT NULL THEN
        RETURN existing;
    END IF;
    SELECT e.position, e.recorded_at, e.hash INTO head
    FROM log.event e WHERE e.ledger_id = p_ledger ORDER BY e.position DESC LIMIT 1;
    SELECT 1 + COALESCE((
        SELECT e.stream_version FROM log.event e
        WHERE e.ledger_id = p_ledger AND e.stream_id = p_ledger ORDER BY e.stream_version DESC LIMIT 1
    ), 0) INTO version;
    now_at := CASE WHEN p_clock_back THEN clock_timestamp() ELSE greatest(clock_timestamp(), head.recorded_at) END;
    INSERT INTO log.event (
        ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor, correlation_id,
        recorded_at, hash_version, hash, body
    ) VALUES (
        p_ledger, COALESCE(head.position, 0) + 1, p_ledger, version, p_event_id, p_type, p_schema_version, p_actor,
        p_event_id, now_at, 1,
        log.hash_v1(
            p_ledger, COALESCE(head.position, 0) + 1, p_ledger, version, p_event_id, p_type, p_schema_version, p_actor,
            p_event_id, NULL, NULL, NULL, now_at, p_body, COALESCE(head.hash, uuid_send(p_ledger))
        ),
        p_body
    );
    RETURN COALESCE(head.position, 0) + 1;
END
$$;
