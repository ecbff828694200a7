-- As its first version (digest.sql), with the position of the fact that each item follows from: of an item about a notice,
-- that fact names the notice, and what is wrong with it.
CREATE FUNCTION deadline.digest_v2(p_reader text, p_id uuid, p_day date, p_after bigint, p_limit integer)
RETURNS TABLE (log_position bigint, waits_since timestamptz, sections jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger CONSTANT uuid := log.current_ledger();
    max_cases CONSTANT integer := CASE p_reader WHEN 'officer' THEN 1000 ELSE 5000 END;
    cases uuid[];
    overdue_days integer;
    found jsonb;
BEGIN
    SELECT (s.settings::jsonb #>> '{worklist,overdue_days_counted}')::integer INTO overdue_days
    FROM deadline.council_settings s WHERE s.ledger_id = ledger;
    overdue_days := COALESCE(overdue_days, 10);
    SELECT min(COALESCE(c.position, 0)) INTO log_position
    FROM (VALUES ('timetable@1'), ('case_officer@1'), ('case_team@1'), ('case_profile@1')) AS s (subscription)
    LEFT JOIN deadline.checkpoint c ON c.subscription = s.subscription AND c.ledger_id = ledger;
    SELECT e.recorded_at INTO waits_since FROM log.event e
    WHERE e.ledger_id = ledger AND e.position = log_position + 1;

    IF p_reader = 'council' THEN
        found := deadline.digest_of_council_v1(ledger, p_day, p_day - overdue_days, p_after, p_limit);
    ELSE
        -- One more than a list can have is read, to know that there are more.
        IF p_reader = 'officer' THEN
            SELECT array_agg(o.case_id) INTO cases FROM (
                SELECT c.case_id FROM deadline.case_officer c
                WHERE c.ledger_id = ledger AND c.officer_id = p_id AND c.from_on <= p_day
                  AND (c.to_on IS NULL OR c.to_on >= p_day)
                LIMIT max_cases + 1
            ) o;
        ELSE
            SELECT array_agg(t.case_id) INTO cases FROM (
                SELECT c.case_id FROM deadline.case_team c
                WHERE c.ledger_id = ledger AND c.team_id = p_id AND c.from_on <= p_day
                  AND (c.to_on IS NULL OR c.to_on >= p_day)
                LIMIT max_cases + 1
            ) t;
        END IF;
        IF cardinality(cases) > max_cases THEN
            RETURN;
        END IF;
        IF p_reader = 'officer' THEN
            -- Who covers a case has it, and not who is away.
            SELECT array_agg(o.case_id) INTO cases FROM unnest(cases) AS o (case_id)
            WHERE p_id = (
                SELECT h.officer_id FROM deadline.case_officer h
                WHERE h.ledger_id = ledger AND h.case_id = o.case_id AND h.from_on <= p_day
                  AND (h.to_on IS NULL OR h.to_on >= p_day)
                ORDER BY h.is_cover DESC, h.from_on DESC LIMIT 1
            );
        END IF;
        found := deadline.digest_of_cases_v1(ledger, cases, p_day, p_day - overdue_days, p_after, p_limit);
    END IF;

    SELECT COALESCE(jsonb_agg(jsonb_build_object(
        'section', s.section, 'total', s.total, 'is_more', s.is_more, 'items', (
            SELECT COALESCE(jsonb_agg(jsonb_build_object(
                'item_id', w.item_id, 'case_id', w.case_id, 'reference', p.reference, 'kind', w.kind, 'rule', w.rule,
                'because_of', w.because_of, 'started_on', w.started_on, 'due_on', w.due_on, 'law_due_on', w.law_due_on,
                'work_on', w.work_on, 'waits_on', w.waits_on::jsonb, 'is_new', COALESCE(w.because_of > p_after, false)
            ) ORDER BY i.place), '[]')
            FROM unnest(s.item_ids) WITH ORDINALITY AS i (item_id, place)
            JOIN deadline.work_item w ON w.ledger_id = ledger AND w.item_id = i.item_id
            LEFT JOIN deadline.case_profile p ON p.ledger_id = ledger AND p.case_id = w.case_id
        ))), '[]')
    INTO sections
    FROM jsonb_to_recordset(COALESCE(found, '[]')) AS s (section text, total bigint, is_more boolean, item_ids uuid[]);
    RETURN NEXT;
END
$$;

REVOKE ALL ON FUNCTION deadline.digest_v2 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deadline.digest_v2 TO notification_service;
