-- Anchors of the record of reading: facts of the log that state the last row of the record and its hash, so that the
-- seals of the log seal the record too (docs/adr/0119). Both functions have the owner's rights: what is stated is what
-- they read themselves, and the service cannot anchor another hash.

-- The ledgers with a reading that is older than an age and that no anchor covers.
CREATE FUNCTION case_api.unanchored_ledgers_v1(p_age interval) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.ledger_id
    FROM log.ledger l
    LEFT JOIN LATERAL (
        SELECT (e.body::jsonb ->> 'reading_position')::bigint AS position FROM log.event e
        WHERE e.ledger_id = l.ledger_id AND e.stream_id = l.ledger_id AND e.type = 'ledger.readings_anchored'
        ORDER BY e.stream_version DESC LIMIT 1
    ) anchored ON true
    JOIN case_api.reading r ON r.ledger_id = l.ledger_id AND r.position = COALESCE(anchored.position, 0) + 1
    WHERE r.recorded_at <= clock_timestamp() - p_age
$$;

-- State the last row of the record of the ledger that the transaction is set to. Returns the position of the fact, or
-- NULL where the record is empty. A repeated call states nothing twice: the id of the fact is a hash of what it states,
-- in the form of a UUID of version 8.
CREATE FUNCTION case_api.anchor_readings_v1() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
    stated text;
    digest bytea;
BEGIN
    SELECT format('{"reading_hash":"%s","reading_position":%s}', encode(r.hash, 'hex'), r.position) INTO stated
    FROM case_api.reading r WHERE r.ledger_id = ledger ORDER BY r.position DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    digest := substring(sha256(convert_to(format('%s %s', ledger, stated), 'UTF8')) FOR 16);
    digest := set_byte(digest, 6, (get_byte(digest, 6) & 15) | 128);
    digest := set_byte(digest, 8, (get_byte(digest, 8) & 63) | 128);
    RETURN log.append_ledger_event_v1(
        ledger, encode(digest, 'hex')::uuid, 'ledger.readings_anchored', 1::smallint, 'case-api', stated, false
    );
END
$$;

REVOKE ALL ON FUNCTION case_api.unanchored_ledgers_v1, case_api.anchor_readings_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_api.unanchored_ledgers_v1, case_api.anchor_readings_v1 TO case_api;
