-- The hash of a row of the log, version 1: SHA-256 over sixteen lines of text, of which only the last, the body, may hold
-- a line feed, so that no two different rows have the same text. A field that is missing is an empty line. `p_previous`
-- is the hash of the row before it, for the first row the 16 bytes of the ledger's id.
--
-- events.log.chain is the same function in Python; both are tested against the published vectors. One call of format():
-- concatenating thirty binary values took half as long again, while the ledger is locked (docs/adr/0003).
-- STABLE, as format is: declared IMMUTABLE, the planner would not inline it.
CREATE FUNCTION log.hash_v1(
    p_ledger_id uuid, p_position bigint, p_stream_id uuid, p_stream_version integer, p_event_id uuid, p_type text,
    p_schema_version smallint, p_actor text, p_correlation_id uuid, p_cause_ledger_id uuid, p_cause_position bigint,
    p_traceparent text, p_recorded_at timestamptz, p_body text, p_previous bytea
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(
    format(
        E'send.log.1\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s',
        p_ledger_id, p_position, p_stream_id, p_stream_version, p_event_id, p_type, p_schema_version, p_actor,
        p_correlation_id, p_cause_ledger_id, p_cause_position, p_traceparent,
        (extract(epoch FROM p_recorded_at) * 1000000)::bigint, encode(p_previous, 'hex'), p_body
    ),
    'UTF8'
));
