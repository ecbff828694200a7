-- Record one event, as most appends do: the same result as append_v2, at two thirds of its cost (docs/adr/0003).
--
-- Two statements: the first locks the ledger if this role may append to it, the second records the event if it fits. If
-- either affects no row (as for the first event of a ledger), append_v2 is called, which is slower and raises the
-- error. A new transaction plans each of plpgsql's expressions again, so there are few; plain arguments instead of
-- arrays, and OUT instead of a table, for the same reason. READ COMMITTED, plpgsql and VOLATILE are needed here as in
-- append_v2. No plan is forced: for plain arguments the planner settles on generic plans after five calls.
--
-- p_expected: 0 none, n a version, -1 exists, -2 any.
CREATE FUNCTION log.append_one_v2(
    p_ledger         uuid,
    p_stream         uuid,
    p_expected       integer,
    p_event_id       uuid,
    p_type           text,
    p_schema_version smallint,
    p_actor          text,
    p_correlation    uuid,
    p_cause_ledger   uuid,
    p_cause_position bigint,
    p_traceparent    text,
    p_body           text,
    OUT at_position  bigint,
    OUT at_version   integer,
    OUT is_duplicate      boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    visible CONSTANT text := COALESCE(current_setting('log.ledger', true), '');
BEGIN
    PERFORM FROM log.ledger l
    WHERE l.ledger_id = p_ledger AND l.closed_at IS NULL
      AND split_part(p_type, '.', 1) = ANY (log.writable_families_v1(session_user))
      AND visible IN ('', p_ledger::text)
      AND current_setting('transaction_isolation') = 'read committed'
      AND current_setting('synchronous_commit') <> 'off'
    FOR NO KEY UPDATE;

    IF FOUND THEN
        IF visible = '' THEN
            EXECUTE format('SET LOCAL log.ledger = %L', p_ledger);
        END IF;
        INSERT INTO log.event (
            ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor, correlation_id,
            cause_ledger_id, cause_position, traceparent, recorded_at, hash_version, hash, body
        )
        SELECT p_ledger, n.position, p_stream, n.version, p_event_id, p_type, p_schema_version, p_actor, p_correlation,
               p_cause_ledger, p_cause_position, p_traceparent, n.recorded_at, 1,
               log.hash_v1(
                   p_ledger, n.position, p_stream, n.version, p_event_id, p_type, p_schema_version, p_actor,
                   p_correlation, p_cause_ledger, p_cause_position, p_traceparent, n.recorded_at, p_body, n.previous
               ),
               p_body
        FROM (
            SELECT e.position + 1 AS position, greatest(clock_timestamp(), e.recorded_at) AS recorded_at,
                   e.hash AS previous, 1 + COALESCE((
                       SELECT s.stream_version FROM log.event s
                       WHERE s.ledger_id = p_ledger AND s.stream_id = p_stream ORDER BY s.stream_version DESC LIMIT 1
                   ), 0) AS version
            FROM log.event e WHERE e.ledger_id = p_ledger ORDER BY e.position DESC LIMIT 1
        ) n
        WHERE CASE p_expected WHEN -2 THEN true WHEN -1 THEN n.version > 1 ELSE n.version = p_expected + 1 END
          AND n.recorded_at < clock_timestamp() + interval '1 minute'
          AND NOT EXISTS (SELECT FROM log.event e WHERE e.ledger_id = p_ledger AND e.event_id = p_event_id)
        RETURNING position, stream_version, false INTO at_position, at_version, is_duplicate;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;

    SELECT a.* INTO at_position, at_version, is_duplicate FROM log.append_v2(
        p_ledger, ARRAY[p_stream], ARRAY[p_expected], ARRAY[p_event_id], ARRAY[p_type], ARRAY[p_schema_version],
        ARRAY[p_actor], ARRAY[p_correlation], ARRAY[p_cause_ledger], ARRAY[p_cause_position], ARRAY[p_traceparent],
        ARRAY[p_body]
    ) a;
END
$$;
