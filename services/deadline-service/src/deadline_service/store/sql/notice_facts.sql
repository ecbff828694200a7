-- The fact whose notice must be given by the last day in law of a deadline (domain/notice_limits.py). NULL: it bounds none.
ALTER TABLE deadline.deadline ADD COLUMN notice_fact bigint;

-- As its first version (stated_days.sql), with that fact.
CREATE FUNCTION deadline.last_days_v2(p_case_id uuid) RETURNS TABLE (log_position bigint, days jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT LEAST(
        COALESCE((
            SELECT c.position FROM deadline.checkpoint c
            WHERE c.ledger_id = log.current_ledger() AND c.subscription = 'timetable@1'
        ), 0),
        (
            SELECT p.position - 1 FROM deadline.parked p
            WHERE p.ledger_id = log.current_ledger() AND p.subscription = 'timetable@1' AND p.stream_id = p_case_id
        )
    ), COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'rule', d.rule, 'because_of', d.because_of, 'law_due_on', d.law_due_on, 'stated', d.stated_day::jsonb,
            'notice_fact', d.notice_fact
        ) ORDER BY d.because_of, d.rule)
        FROM deadline.deadline d
        WHERE d.ledger_id = log.current_ledger() AND d.case_id = p_case_id AND d.law_due_on IS NOT NULL
          AND d.state <> 'cancelled'
    ), '[]')
$$;

REVOKE ALL ON FUNCTION deadline.last_days_v2 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deadline.last_days_v2 TO notification_service;
