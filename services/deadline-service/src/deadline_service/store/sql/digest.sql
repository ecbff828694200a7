-- New work of a council is found by the position of the fact that it follows from.
CREATE INDEX work_item_by_fact ON deadline.work_item (ledger_id, because_of);

-- The section of a digest that has an item of work on a day; NULL: none. What is late in law is a breach; the late act of another
-- is chased; today and soon are the states `due` and `soon` of a worklist (domain/worklist/work_state.py). What is worked
-- to later is in it once, while the fact that it follows from is new.
CREATE FUNCTION deadline.digest_section_v1(
    p_kind text, p_work_on date, p_law_due_on date, p_because_of bigint, p_day date, p_after bigint
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN p_law_due_on < p_day THEN 'late'
    WHEN p_kind = 'chase' AND p_work_on <= p_day + 7 THEN 'waiting'
    WHEN p_work_on <= p_day THEN 'today'
    WHEN p_work_on <= p_day + 7 THEN 'soon'
    WHEN p_because_of > p_after THEN 'new'
END;

-- Whether an item is put off on a day: worklists leave it out then. Its text is a string, because a body that is parsed
-- would keep the table from being replaced.
CREATE FUNCTION deadline.is_snoozed_v1(p_ledger_id uuid, p_item_id uuid, p_law_due_on date, p_day date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT COALESCE((
        SELECT LEAST(s.until_on, p_law_due_on) > p_day FROM deadline.snoozed_item s
        WHERE s.ledger_id = p_ledger_id AND s.item_id = p_item_id
    ), false)
$$;

-- The sections of some cases: all their items are read, as their worklist does.
CREATE FUNCTION deadline.digest_of_cases_v1(
    p_ledger_id uuid, p_cases uuid[], p_day date, p_oldest date, p_after bigint, p_limit integer
) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH work AS (
        SELECT w.item_id, w.work_on, GREATEST(w.work_on, p_oldest) - w.shift_days AS ranked_on,
               deadline.digest_section_v1(w.kind, w.work_on, w.law_due_on, w.because_of, p_day, p_after) AS section
        FROM deadline.work_item w
        WHERE w.ledger_id = p_ledger_id AND w.case_id = ANY (p_cases)
          AND NOT deadline.is_snoozed_v1(p_ledger_id, w.item_id, w.law_due_on, p_day)
    ), placed AS (
        SELECT w.section, w.item_id, row_number() OVER (
                   PARTITION BY w.section ORDER BY w.ranked_on, w.work_on, w.item_id
               ) AS place
        FROM work w WHERE w.section IS NOT NULL
    ), sections AS (
        SELECT p.section, count(*) AS total,
               jsonb_agg(p.item_id ORDER BY p.place) FILTER (WHERE p.place <= p_limit) AS item_ids
        FROM placed p GROUP BY p.section
    )
    SELECT jsonb_agg(jsonb_build_object(
        'section', t.section, 'total', t.total, 'is_more', false, 'item_ids', t.item_ids)) FROM sections t
$$;

-- The sections of a council. Each is merged from ranges of an index, of each of which a page is read, and its items are
-- counted up to 1,000 rows, as the worklist of a council is (store/worklist/of_council.py).
CREATE FUNCTION deadline.digest_of_council_v1(
    p_ledger_id uuid, p_day date, p_oldest date, p_after bigint, p_limit integer
) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE ranges AS (
        (SELECT w.kind, w.reasons, w.shift_days FROM deadline.work_item w
         WHERE w.ledger_id = p_ledger_id ORDER BY w.kind, w.reasons LIMIT 1)
        UNION ALL
        SELECT following.kind, following.reasons, following.shift_days FROM ranges r, LATERAL (
            SELECT w.kind, w.reasons, w.shift_days FROM deadline.work_item w
            WHERE w.ledger_id = p_ledger_id AND (w.kind, w.reasons) > (r.kind, r.reasons)
            ORDER BY w.kind, w.reasons LIMIT 1
        ) following
    ), merged AS (
        -- An act is worked to by its last day in law, so what is late was worked to before the day.
        SELECT s.section, m.item_id, m.work_on, m.ranked_on
        FROM (VALUES ('late', p_day - 1), ('waiting', p_day + 7), ('today', p_day), ('soon', p_day + 7))
            AS s (section, until_on)
        CROSS JOIN LATERAL (
            SELECT t.item_id, t.work_on, GREATEST(t.work_on, p_oldest) - r.shift_days AS ranked_on
            FROM ranges r CROSS JOIN LATERAL (
                SELECT w.item_id, w.work_on FROM deadline.work_item w
                WHERE w.ledger_id = p_ledger_id AND w.kind = r.kind AND w.reasons = r.reasons
                  AND (s.section = 'late' OR (s.section = 'waiting') = (r.kind = 'chase'))
                  AND w.work_on > CASE s.section WHEN 'soon' THEN p_day ELSE '-infinity'::date END
                  AND w.work_on <= s.until_on
                  AND deadline.digest_section_v1(w.kind, w.work_on, w.law_due_on, NULL, p_day, NULL) = s.section
                  AND NOT deadline.is_snoozed_v1(p_ledger_id, w.item_id, w.law_due_on, p_day)
                ORDER BY w.work_on, w.item_id LIMIT p_limit
            ) t
            ORDER BY ranked_on, t.work_on, t.item_id LIMIT p_limit
        ) m
    ), recent AS (
        SELECT w.item_id, w.kind, w.work_on, w.law_due_on, w.because_of,
               GREATEST(w.work_on, p_oldest) - w.shift_days AS ranked_on
        FROM deadline.work_item w WHERE w.ledger_id = p_ledger_id AND w.because_of > p_after
        ORDER BY w.because_of DESC LIMIT 1000
    ), new_items AS (
        SELECT w.item_id, w.work_on, w.ranked_on FROM recent w
        WHERE deadline.digest_section_v1(w.kind, w.work_on, w.law_due_on, w.because_of, p_day, p_after) = 'new'
          AND NOT deadline.is_snoozed_v1(p_ledger_id, w.item_id, w.law_due_on, p_day)
    ), nearest AS (
        (SELECT 'late' AS section, w.item_id, w.kind, w.work_on, w.law_due_on FROM deadline.work_item w
         WHERE w.ledger_id = p_ledger_id AND w.law_due_on < p_day ORDER BY w.law_due_on DESC LIMIT 1000)
        UNION ALL
        (SELECT 'today', w.item_id, w.kind, w.work_on, w.law_due_on FROM deadline.work_item w
         WHERE w.ledger_id = p_ledger_id AND w.work_on <= p_day ORDER BY w.work_on DESC LIMIT 1000)
        UNION ALL
        (SELECT 'soon', w.item_id, w.kind, w.work_on, w.law_due_on FROM deadline.work_item w
         WHERE w.ledger_id = p_ledger_id AND w.work_on > p_day AND w.work_on <= p_day + 7
         ORDER BY w.work_on LIMIT 1000)
        UNION ALL
        (SELECT 'waiting', w.item_id, w.kind, w.work_on, w.law_due_on FROM ranges r CROSS JOIN LATERAL (
            SELECT i.item_id, i.kind, i.work_on, i.law_due_on FROM deadline.work_item i
            WHERE i.ledger_id = p_ledger_id AND i.kind = r.kind AND i.reasons = r.reasons AND i.work_on <= p_day + 7
            ORDER BY i.work_on DESC LIMIT 1000
         ) w WHERE r.kind = 'chase' LIMIT 1000)
    ), counted AS (
        SELECT n.section, count(*) FILTER (
                   WHERE n.section = deadline.digest_section_v1(n.kind, n.work_on, n.law_due_on, NULL, p_day, NULL)
                     AND NOT deadline.is_snoozed_v1(p_ledger_id, n.item_id, n.law_due_on, p_day)
               ) AS total, count(*) >= 1000 AS is_more
        FROM nearest n GROUP BY n.section
        UNION ALL
        SELECT 'new', (SELECT count(*) FROM new_items), (SELECT count(*) FROM recent) >= 1000
    ), placed AS (
        SELECT m.section, m.item_id, m.work_on, m.ranked_on FROM merged m
        UNION ALL
        (SELECT 'new', n.item_id, n.work_on, n.ranked_on FROM new_items n
         ORDER BY n.ranked_on, n.work_on, n.item_id LIMIT p_limit)
    )
    SELECT jsonb_agg(jsonb_build_object(
        'section', c.section, 'total', c.total, 'is_more', c.is_more, 'item_ids', COALESCE((
            SELECT jsonb_agg(p.item_id ORDER BY p.ranked_on, p.work_on, p.item_id) FROM placed p
            WHERE p.section = c.section
        ), '[]'))) FROM counted c
$$;

-- The digest of a reader (`officer` or `team` with an id, or `council`) on a day, of the ledger that the transaction is
-- set to, for notification-service: ids, codes and days, and nothing personal.
--
-- `sections` has for each section how many items it has (`is_more`: there may be more), and the first `p_limit` of them
-- in the order of the worklist. `log_position` is up to where in the log everything that a digest reads follows from the
-- facts: the timetables, and who holds a case and its reference. `waits_since` is when the first fact was recorded after
-- it; NULL: there is none. What follows from facts after `p_after` is new; NULL: nothing is. No row: the officer or the
-- team has more cases than a list can have.
CREATE FUNCTION deadline.digest_v1(p_reader text, p_id uuid, p_day date, p_after bigint, p_limit integer)
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
                'started_on', w.started_on, 'due_on', w.due_on, 'law_due_on', w.law_due_on, 'work_on', w.work_on,
                'waits_on', w.waits_on::jsonb, 'is_new', COALESCE(w.because_of > p_after, false)
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

REVOKE ALL ON FUNCTION deadline.digest_v1, deadline.digest_of_council_v1, deadline.digest_of_cases_v1,
    deadline.is_snoozed_v1, deadline.digest_section_v1 FROM PUBLIC;
GRANT USAGE ON SCHEMA deadline TO notification_service;
GRANT EXECUTE ON FUNCTION deadline.digest_v1 TO notification_service;
