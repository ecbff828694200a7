-- The hash of a row of the log, version 1; events.log.chain says the same in Python and both keep the published vectors.
-- `previous` is the hash of the row before it, for the first row the 16 bytes of the ledger's id.
CREATE FUNCTION log.hash_v1(fact log.event, previous bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(
    log.frame('send.log.1'::bytea)
    || log.frame(uuid_send(fact.ledger_id))
    || log.frame(int8send(fact.position))
    || log.frame(uuid_send(fact.stream_id))
    || log.frame(int8send(fact.stream_version))
    || log.frame(uuid_send(fact.event_id))
    || log.frame(convert_to(fact.type, 'UTF8'))
    || log.frame(int8send(fact.schema_version))
    || log.frame(convert_to(fact.actor, 'UTF8'))
    || log.frame(uuid_send(fact.correlation_id))
    || log.frame(uuid_send(fact.cause_ledger_id))
    || log.frame(int8send(fact.cause_position))
    || log.frame(convert_to(fact.traceparent, 'UTF8'))
    || log.frame(int8send((extract(epoch FROM fact.recorded_at) * 1000000)::bigint))
    || log.frame(convert_to(fact.body, 'UTF8'))
    || log.frame(previous)
);
