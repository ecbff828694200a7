-- A council with the steps of 18,000 late processes of ten years, 6,000 of each measure, seven steps each, one in ten of
-- them still overdue, and a small one beside it. Run by the superuser.
INSERT INTO deadline.late_step (
    ledger_id, case_id, measure, item_id, place, step, cause, provider, kind, from_on, to_on, allowed_days, late_from,
    late_to, started_on, due_on, done_on, closed_on, excused_on, team_id, officer_id, in_time_if_capped,
    in_time_if_advised
)
SELECT ledger_id, md5(ledger_id::text || n)::uuid, measure, md5(measure || n)::uuid, place, 'advice', 'cause-' || place,
       (999000 + n % 300)::text, 'd', due_on - 140 + 20 * place, CASE WHEN place < 7 OR n % 10 > 0 THEN due_on END, 20,
       due_on + 10 * place - 9,
       CASE WHEN place < 7 OR n % 10 > 0 THEN due_on + 10 * place ELSE DATE '9999-12-31' END,
       due_on - 140, due_on, CASE WHEN n % 10 > 0 THEN due_on + 70 END,
       CASE WHEN n % 10 > 0 THEN due_on + 70 ELSE DATE '9999-12-31' END, NULL, md5('team' || n % 9)::uuid,
       md5('officer' || n % 60)::uuid, false, false
FROM (VALUES ('00000000-0000-4000-8000-0000000000aa'::uuid, 6000),
             ('00000000-0000-4000-8000-0000000000bb', 60)) AS l (ledger_id, size),
     unnest(ARRAY['plans_issued', 'review_decisions', 'amended_plans']) AS measure,
     generate_series(1, size) AS n, generate_series(1, 7) AS place,
     LATERAL (SELECT DATE '2016-09-01' + n * 3650 / size AS due_on) AS drawn;
ANALYZE;
