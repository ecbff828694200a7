-- What a notice states of a deadline: a day with its reason (domain/stated_day.py). NULL: no notice states it, or no code
-- says why it is that day.
ALTER TABLE deadline.deadline ADD COLUMN stated_day text;

-- The last days in law of a case, of the ledger that the transaction is set to, for notification-service: the rule, the
-- position of the fact from which it runs, the day, what a notice states of it, and nothing personal. A duty that ended
-- before it was done has none.
--
-- `log_position` is up to where in the log the facts of the case are evaluated.
CREATE FUNCTION deadline.last_days_v1(p_case_id uuid) RETURNS TABLE (log_position bigint, days jsonb)
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
            'rule', d.rule, 'because_of', d.because_of, 'law_due_on', d.law_due_on, 'stated', d.stated_day::jsonb
        ) ORDER BY d.because_of, d.rule)
        FROM deadline.deadline d
        WHERE d.ledger_id = log.current_ledger() AND d.case_id = p_case_id AND d.law_due_on IS NOT NULL
          AND d.state <> 'cancelled'
    ), '[]')
$$;

REVOKE ALL ON FUNCTION deadline.last_days_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deadline.last_days_v1 TO notification_service;
