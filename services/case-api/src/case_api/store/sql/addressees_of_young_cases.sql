-- The people of a case as notification-service needs them to address a notice: encrypted, with the wrapped keys. Of the
-- ledger that the transaction is set to. The reading is recorded before anything is answered.
--
-- No row: there is no such case, or it has no person. Where the people are restricted, and may not be read for the
-- purpose, the row has nothing but the day since when, and no reading is recorded. `earlier` is the version that was the
-- newest at `p_unchanged_since`, or the first one of a case that is younger; NULL where that is the present one.
CREATE OR REPLACE FUNCTION case_api.notice_addressees_v1(
    p_case_id uuid, p_unchanged_since timestamptz, p_actor text, p_client text, p_operation text, p_purpose text,
    p_address text
) RETURNS TABLE (
    restricted_on date, details bytea, periods bytea, earlier bytea, file_key bytea, person_ids uuid[],
    person_keys bytea[]
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
    found_version integer;
    found_recorded_at timestamptz;
BEGIN
    SELECT min(r.restricted_on) INTO restricted_on FROM case_api.restriction r
    WHERE r.ledger_id = ledger AND r.case_id = p_case_id AND 'people' = ANY (r.parts);
    IF case_api.may_read_restricted_v1(p_purpose) THEN
        restricted_on := NULL;
    END IF;
    IF restricted_on IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT p.version, p.recorded_at, p.details, p.periods, f.key
    INTO found_version, found_recorded_at, details, periods, file_key
    FROM case_api.person p
    JOIN case_api.case_file f ON f.ledger_id = ledger AND f.case_id = p_case_id
    WHERE p.ledger_id = ledger AND p.case_id = p_case_id ORDER BY p.version DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF found_recorded_at > p_unchanged_since THEN
        SELECT COALESCE((
            SELECT p.details FROM case_api.person p
            WHERE p.ledger_id = ledger AND p.case_id = p_case_id AND p.version < found_version
              AND p.recorded_at <= p_unchanged_since
            ORDER BY p.version DESC LIMIT 1
        ), (
            SELECT p.details FROM case_api.person p
            WHERE p.ledger_id = ledger AND p.case_id = p_case_id AND p.version < found_version
            ORDER BY p.version LIMIT 1
        )) INTO earlier;
    END IF;
    SELECT array_agg(k.person_id ORDER BY k.person_id), array_agg(k.key ORDER BY k.person_id)
    INTO person_ids, person_keys
    FROM case_api.person_key k WHERE k.ledger_id = ledger AND k.case_id = p_case_id;
    PERFORM case_api.record_reading_v1(
        p_actor, p_client, p_operation, 'addressee', p_purpose, p_address, ARRAY[p_case_id], false, NULL, ARRAY[]::text[],
        NULL
    );
    RETURN NEXT;
END
$$;
