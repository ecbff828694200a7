-- Record events: all or none, one ledger, at most 500, one row returned for each in order.
--
-- Also refused: arrays that are not one-dimensional from 1 (the hashed and the stored elements must be the same), an
-- event id twice in one batch, an event id that is recorded with another actor, correlation or cause, an expected
-- version below -2, a session that commits without waiting for its flush, and a head that is ahead of the clock.
--
-- Called last in its transaction, because the ledger's row stays locked until that ends. READ COMMITTED, plpgsql and
-- VOLATILE are necessary: each statement takes a fresh snapshot after the lock. Positions come from the last row, not
-- from a counter that would be updated and bloat; ORDER BY … LIMIT 1 instead of max(), because the planner chooses
-- wrongly for max() on a table it has not analysed (docs/adr/0003).
--
-- A single event is recorded by append_one_v2, which calls this function when it cannot record it.
--
-- p_expected[i] is NULL except at the first event of each stream: 0 none, n a version, -1 exists, -2 any.
CREATE FUNCTION log.append_v2(
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
) RETURNS TABLE (at_position bigint, at_version integer, is_duplicate boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n        CONSTANT integer := cardinality(p_event_ids);
    visible  CONSTANT text := NULLIF(current_setting('log.ledger', true), '');
    families CONSTANT text[] := log.writable_families_v1(session_user);
    ledger   record;
    head     record;
    kind     text;
    duplicates integer;
    now_at   timestamptz;
    versions integer[];
    hashes   bytea[];
    previous bytea;
BEGIN
    IF n IS NULL OR n NOT BETWEEN 1 AND 500 THEN
        RAISE EXCEPTION 'a batch holds 1 to 500 events' USING ERRCODE = 'LG006';
    END IF;
    -- '[1:n]' are an array's dimensions and its lower bound: the hashed and the stored elements are the same.
    IF EXISTS (
        SELECT FROM (VALUES
            (array_dims(p_event_ids)), (array_dims(p_streams)), (array_dims(p_expected)), (array_dims(p_types)),
            (array_dims(p_schema_versions)), (array_dims(p_actors)), (array_dims(p_correlations)),
            (array_dims(p_cause_ledgers)), (array_dims(p_cause_positions)), (array_dims(p_traceparents)),
            (array_dims(p_bodies))
        ) AS list (dims)
        WHERE list.dims IS DISTINCT FROM format('[1:%s]', n)
    ) THEN
        RAISE EXCEPTION 'every list of a batch has one entry an event, from 1' USING ERRCODE = 'LG006';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_expected) AS u (expected) WHERE expected < -2) THEN
        RAISE EXCEPTION 'a stream is expected at a version, at none, at any or to exist' USING ERRCODE = 'LG006';
    END IF;
    IF (SELECT count(DISTINCT event_id) FROM unnest(p_event_ids) AS u (event_id)) <> n THEN
        RAISE EXCEPTION 'an event id is twice in one batch' USING ERRCODE = 'LG006';
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'append needs READ COMMITTED' USING ERRCODE = 'LG009';
    END IF;
    IF current_setting('synchronous_commit') = 'off' THEN
        RAISE EXCEPTION 'append needs a commit that waits for its flush' USING ERRCODE = 'LG010';
    END IF;
    IF visible IS NULL THEN
        EXECUTE format('SET LOCAL log.ledger = %L', p_ledger);
    ELSIF visible <> p_ledger::text THEN
        RAISE EXCEPTION 'the transaction is set to another ledger' USING ERRCODE = 'LG008';
    END IF;

    -- From here to the end of the transaction this ledger is locked.
    SELECT l.closed_at INTO ledger FROM log.ledger l WHERE l.ledger_id = p_ledger FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no ledger %', p_ledger USING ERRCODE = 'LG001';
    ELSIF ledger.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'ledger % was closed', p_ledger USING ERRCODE = 'LG002';
    END IF;
    FOREACH kind IN ARRAY p_types LOOP
        IF families IS NULL OR split_part(kind, '.', 1) <> ALL (families) THEN
            RAISE EXCEPTION 'role % may not append %', session_user, kind USING ERRCODE = 'LG005';
        END IF;
    END LOOP;

    SELECT e.position, e.recorded_at, e.hash, k.events AS duplicates INTO head
    FROM (SELECT count(*) AS events FROM log.event e WHERE e.ledger_id = p_ledger AND e.event_id = ANY (p_event_ids)) k
    LEFT JOIN LATERAL (
        SELECT e.position, e.recorded_at, e.hash FROM log.event e
        WHERE e.ledger_id = p_ledger ORDER BY e.position DESC LIMIT 1
    ) e ON true;

    IF head.duplicates > 0 THEN
        RETURN QUERY
            SELECT e.position::bigint, e.stream_version::integer, true
            FROM unnest(p_event_ids, p_streams, p_types, p_schema_versions, p_bodies, p_actors, p_correlations,
                        p_cause_ledgers, p_cause_positions)
                 WITH ORDINALITY AS p (event_id, stream_id, type, schema_version, body, actor, correlation_id,
                                       cause_ledger_id, cause_position, i)
            JOIN log.event e ON e.ledger_id = p_ledger AND e.event_id = p.event_id
                 AND e.stream_id = p.stream_id AND e.type = p.type
                 AND e.schema_version = p.schema_version AND e.body = p.body
                 AND e.actor = p.actor AND e.correlation_id = p.correlation_id
                 AND e.cause_ledger_id IS NOT DISTINCT FROM p.cause_ledger_id
                 AND e.cause_position IS NOT DISTINCT FROM p.cause_position
            ORDER BY p.i;
        GET DIAGNOSTICS duplicates = ROW_COUNT;
        IF duplicates <> n THEN
            RAISE EXCEPTION 'an event id is recorded with other content, or for part of the batch' USING ERRCODE = 'LG004';
        END IF;
        RETURN;
    END IF;

    IF head.recorded_at > clock_timestamp() + interval '1 minute' THEN
        RAISE EXCEPTION 'the head of ledger % is dated %, ahead of the clock', p_ledger, head.recorded_at
            USING ERRCODE = 'LG011';
    END IF;

    -- The version before each event: the stream's latest on the log, plus the events before it in this batch.
    SELECT array_agg(f.latest + f.before ORDER BY f.i) INTO versions FROM (
        SELECT p.i, COALESCE(s.latest, 0) AS latest,
               row_number() OVER (PARTITION BY p.stream_id ORDER BY p.i)::integer - 1 AS before
        FROM unnest(p_streams) WITH ORDINALITY AS p (stream_id, i)
        JOIN (
            SELECT d.stream_id, (
                SELECT e.stream_version FROM log.event e
                WHERE e.ledger_id = p_ledger AND e.stream_id = d.stream_id ORDER BY e.stream_version DESC LIMIT 1
            ) AS latest
            FROM (SELECT DISTINCT stream_id FROM unnest(p_streams) AS u (stream_id)) d
        ) s ON s.stream_id = p.stream_id
    ) f;

    now_at := greatest(clock_timestamp(), head.recorded_at);
    previous := COALESCE(head.hash, uuid_send(p_ledger));
    at_position := COALESCE(head.position, 0);
    is_duplicate := false;
    FOR i IN 1 .. n LOOP
        IF (p_expected[i] >= 0 AND p_expected[i] <> versions[i]) OR (p_expected[i] = -1 AND versions[i] = 0) THEN
            RAISE EXCEPTION 'stream % is at version %', p_streams[i], versions[i] USING ERRCODE = 'LG003';
        END IF;
        at_position := at_position + 1;
        at_version := versions[i] + 1;
        previous := log.hash_v1(
            p_ledger, at_position, p_streams[i], at_version, p_event_ids[i], p_types[i], p_schema_versions[i],
            p_actors[i], p_correlations[i], p_cause_ledgers[i], p_cause_positions[i], p_traceparents[i], now_at,
            p_bodies[i], previous
        );
        hashes[i] := previous;
        RETURN NEXT;
    END LOOP;

    INSERT INTO log.event (
        ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor, correlation_id,
        cause_ledger_id, cause_position, traceparent, recorded_at, hash_version, hash, body
    )
    SELECT p_ledger, at_position - n + p.i, p.stream_id, p.version + 1, p.event_id, p.type, p.schema_version, p.actor,
           p.correlation_id, p.cause_ledger_id, p.cause_position, p.traceparent, now_at, 1, p.hash, p.body
    FROM unnest(
        p_streams, versions, p_event_ids, p_types, p_schema_versions, p_actors, p_correlations,
        p_cause_ledgers, p_cause_positions, p_traceparents, hashes, p_bodies
    ) WITH ORDINALITY AS p (
        stream_id, version, event_id, type, schema_version, actor, correlation_id,
        cause_ledger_id, cause_position, traceparent, hash, body, i
    );
END
$$;
