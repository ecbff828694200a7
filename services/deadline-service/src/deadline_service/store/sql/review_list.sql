-- The plans of a setting that are to be reviewed by a day and are not yet, of the ledger that the transaction is set to,
-- for notification-service: the case, its reference, the rule and its days, and nothing personal. Each case is there once,
-- with its first day, and those of the first days come first.
--
-- `p_rules` are the rules that have a whole plan reviewed. `log_position` and `waits_since` are as in `digest_v1`. No row:
-- the setting has more cases than a list can have.
CREATE FUNCTION deadline.reviews_of_setting_v1(p_urn text, p_rules text[], p_until date)
RETURNS TABLE (log_position bigint, waits_since timestamptz, reviews jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
    max_cases CONSTANT integer := 1000;
    cases uuid[];
BEGIN
    SELECT min(COALESCE((
        SELECT c.position FROM deadline.checkpoint c
        WHERE c.subscription = s.subscription AND c.ledger_id = ledger
    ), 0)) INTO log_position
    FROM (VALUES ('timetable@1'), ('case_profile@1')) AS s (subscription);
    SELECT e.recorded_at INTO waits_since FROM log.event e
    WHERE e.ledger_id = ledger AND e.position = log_position + 1;

    -- One more than a list can have is read, to know that there are more.
    SELECT array_agg(p.case_id) INTO cases FROM (
        SELECT c.case_id FROM deadline.case_profile c
        WHERE c.ledger_id = ledger AND c.setting_urn = p_urn
        LIMIT max_cases + 1
    ) p;
    IF cardinality(cases) > max_cases THEN
        RETURN;
    END IF;

    SELECT COALESCE(jsonb_agg(jsonb_build_object(
        'case_id', f.case_id, 'reference', f.reference, 'rule', f.rule, 'started_on', f.started_on,
        'due_on', f.due_on, 'law_due_on', f.law_due_on
    ) ORDER BY f.due_on, f.reference, f.case_id), '[]') INTO reviews
    FROM (
        SELECT DISTINCT ON (d.case_id)
               d.case_id, p.reference, d.rule, d.started_on, d.due_on, d.law_due_on
        FROM deadline.deadline d
        JOIN deadline.case_profile p ON p.ledger_id = ledger AND p.case_id = d.case_id
        WHERE d.ledger_id = ledger AND d.case_id = ANY (cases) AND d.rule = ANY (p_rules)
          AND d.state IN ('running', 'missed') AND d.settled_by IS NULL AND d.due_on <= p_until
          AND p.closed_on IS NULL
        ORDER BY d.case_id, d.due_on, d.rule
    ) f;
    RETURN NEXT;
END
$$;

REVOKE ALL ON FUNCTION deadline.reviews_of_setting_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deadline.reviews_of_setting_v1 TO notification_service;
