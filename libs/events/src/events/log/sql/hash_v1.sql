-- The hash of a row of the log, version 1: SHA-256 over the row's fields, each prefixed with its length in four bytes
-- (ff ff ff ff for one that is missing), so that no two different rows have the same bytes. `p_previous` is the hash of
-- the row before it, for the first row the 16 bytes of the ledger's id.
--
-- events.log.chain is the same function in Python; both are tested against the published vectors. Fixed widths are
-- written as literals, and fields are arguments instead of one row: four times faster, while the ledger is locked.
-- STABLE, as convert_to is: declared IMMUTABLE, the planner would not inline it (docs/adr/0003).
CREATE FUNCTION log.hash_v1(
    p_ledger_id uuid, p_position bigint, p_stream_id uuid, p_stream_version integer, p_event_id uuid, p_type text,
    p_schema_version smallint, p_actor text, p_correlation_id uuid, p_cause_ledger_id uuid, p_cause_position bigint,
    p_traceparent text, p_recorded_at timestamptz, p_body text, p_previous bytea
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(
    '\x0000000a'::bytea || 'send.log.1'::bytea
    || '\x00000010'::bytea || uuid_send(p_ledger_id)
    || '\x00000008'::bytea || int8send(p_position)
    || '\x00000010'::bytea || uuid_send(p_stream_id)
    || '\x00000008'::bytea || int8send(p_stream_version)
    || '\x00000010'::bytea || uuid_send(p_event_id)
    || int4send(octet_length(p_type)) || convert_to(p_type, 'UTF8')
    || '\x00000008'::bytea || int8send(p_schema_version)
    || int4send(octet_length(p_actor)) || convert_to(p_actor, 'UTF8')
    || '\x00000010'::bytea || uuid_send(p_correlation_id)
    || COALESCE('\x00000010'::bytea || uuid_send(p_cause_ledger_id), '\xffffffff'::bytea)
    || COALESCE('\x00000008'::bytea || int8send(p_cause_position), '\xffffffff'::bytea)
    || COALESCE(int4send(octet_length(p_traceparent)) || convert_to(p_traceparent, 'UTF8'), '\xffffffff'::bytea)
    || '\x00000008'::bytea || int8send((extract(epoch FROM p_recorded_at) * 1000000)::bigint)
    || int4send(octet_length(p_body)) || convert_to(p_body, 'UTF8')
    || int4send(length(p_previous)) || p_previous
);
