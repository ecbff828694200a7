-- A council of 7,500 cases with what was counted in ten years, in two versions each, and a small one beside it: ten
-- measures of timeliness and two of outcomes with 15,000 items each, one in seven of them open, and two stocks of which a quarter continues.
-- Run by the superuser.
CREATE FUNCTION pg_temp.dice(n bigint, salt integer) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN (hashint8(n * 1000 + salt)::bigint & 2147483647) % 1000;

CREATE TEMP TABLE later AS
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made_by
FROM pg_index i WHERE i.indrelid = 'deadline.measured_item'::regclass AND NOT i.indisprimary;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT l.name FROM later l LOOP EXECUTE 'DROP INDEX ' || name; END LOOP;
END $$;

INSERT INTO deadline.measured_item (
    ledger_id, case_id, measure, item_id, part, known_from, known_to, counts_from, started_on, due_on, done_on,
    ended_on, excused_on, left_out, kind, provider, team_id, officer_id, setting, need, weekly_cost
)
SELECT ledger_id, md5(ledger_id::text || n % 7500)::uuid, measure, md5(measure || n)::uuid, '',
       CASE known WHEN 1 THEN began ELSE coalesce(done_on, began + 1) END,
       CASE known WHEN 1 THEN coalesce(done_on, began + 1) ELSE DATE '9999-12-31' END,
       began, began, CASE WHEN stock THEN NULL ELSE began + 140 END,
       CASE WHEN known = 2 THEN done_on END,
       CASE WHEN NOT stock THEN NULL WHEN open THEN DATE '9999-12-31' ELSE began + 300 END,
       NULL, NULL, 'kind-' || n % 5, NULL, md5('team' || n % 9)::uuid, md5('officer' || n % 60)::uuid,
       (999000 + n % 300)::text, 'ASD', CASE WHEN stock THEN 10000 END
FROM (
    SELECT ledger_id, n, known, measure, stock, open, began,
           CASE WHEN NOT stock AND NOT open THEN began + 20 + pg_temp.dice(n, 3) / 4 END AS done_on
    FROM (VALUES ('00000000-0000-4000-8000-0000000000aa'::uuid, 15000),
                 ('00000000-0000-4000-8000-0000000000bb', 150)) AS l (ledger_id, size),
         unnest(ARRAY['request_decisions', 'plan_refusals', 'drafts', 'plans_issued', 'advice', 'review_decisions',
                      'amended_plans', 'phase_transfers', 'tribunal_orders', 'complaints', 'request_outcomes', 'appeals', 'plans_maintained', 'plans_residential']) AS measure,
         generate_series(1, size) AS n, generate_series(1, 2) AS known,
         LATERAL (SELECT measure IN ('plans_maintained', 'plans_residential') AS stock, pg_temp.dice(n, 1) < 250 AS open,
                         DATE '2017-01-01' + pg_temp.dice(n, 2) * 3600 / 1000 AS began) AS drawn
) AS seeded;

DO $$ DECLARE statement text; BEGIN
    FOR statement IN SELECT l.made_by FROM later l LOOP EXECUTE statement; END LOOP;
END $$;
ANALYZE;
