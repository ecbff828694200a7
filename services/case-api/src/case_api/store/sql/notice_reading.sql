-- For which purposes restricted people are told something: those of UK GDPR art 18(2) for which a notice is sent.
CREATE OR REPLACE FUNCTION case_api.may_read_restricted_v1(p_purpose text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_purpose IN ('consent', 'tribunal', 'court_order', 'safeguarding', 'public_interest');

-- The wrapped key of the file of a case, to read a notice that is kept under it. The reading of the notice is recorded.
-- `p_person_id` is its recipient, NULL the child or young person. NULL: the case has no file, the data of the recipient
-- was erased, or the people are restricted and may not be read for the purpose.
CREATE FUNCTION case_api.notice_key_v2(
    p_case_id uuid, p_person_id uuid, p_actor text, p_client text, p_operation text, p_purpose text, p_address text
) RETURNS bytea
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
    found_key bytea;
BEGIN
    SELECT f.key INTO found_key FROM case_api.case_file f
    WHERE f.ledger_id = ledger AND f.case_id = p_case_id
      AND (p_person_id IS NULL OR EXISTS (
            SELECT FROM case_api.person_key k
            WHERE k.ledger_id = ledger AND k.case_id = p_case_id AND k.person_id = p_person_id
      ))
      AND (case_api.may_read_restricted_v1(p_purpose) OR NOT EXISTS (
            SELECT FROM case_api.restriction r
            WHERE r.ledger_id = ledger AND r.case_id = p_case_id AND 'people' = ANY (r.parts)
      ));
    IF found_key IS NOT NULL THEN
        PERFORM case_api.record_reading_v1(
            p_actor, p_client, p_operation, 'notice', p_purpose, p_address, ARRAY[p_case_id], false, NULL,
            ARRAY[]::text[], NULL
        );
    END IF;
    RETURN found_key;
END
$$;
REVOKE ALL ON FUNCTION case_api.notice_key_v2 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_api.notice_key_v2 TO notification_service;
DROP FUNCTION case_api.notice_key_v1;

-- How many keys there are of some cases, and of some people (of the case at the same place): for notification-service,
-- which must not send from a database in which keys are that were destroyed.
CREATE FUNCTION case_api.count_keys_v1(p_cases uuid[], p_cases_of_people uuid[], p_people uuid[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT count(*) FROM case_api.case_file f
             WHERE f.ledger_id = log.current_ledger() AND f.case_id = ANY (p_cases))
         + (SELECT count(*) FROM unnest(p_cases_of_people, p_people) given (case_id, person_id)
              JOIN case_api.person_key k
                ON k.ledger_id = log.current_ledger() AND k.case_id = given.case_id AND k.person_id = given.person_id)
$$;
REVOKE ALL ON FUNCTION case_api.count_keys_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_api.count_keys_v1 TO notification_service;
