-- A council of 7,500 cases with 300,000 deadlines and a small one beside it, on 1 December 2026. One deadline in five
-- runs; a few rules have most of the deadlines; a quarter of what runs was due by then. Run by the superuser.
CREATE FUNCTION pg_temp.dice(n bigint, salt integer) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN (hashint8(n * 1000 + salt)::bigint & 2147483647) % 1000;

CREATE TEMP TABLE later AS
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made_by
FROM pg_index i WHERE i.indrelid = 'deadline.deadline'::regclass AND NOT i.indisprimary;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT l.name FROM later l LOOP EXECUTE 'DROP INDEX ' || name; END LOOP;
END $$;

INSERT INTO deadline.deadline (
    ledger_id, deadline_id, case_id, rule, kind, because_of, started_on, due_on, law_due_on,
    state, is_limit_of_law, breachable, has_warnings
)
SELECT ledger_id, md5(ledger_id::text || n)::uuid, md5(ledger_id::text || n / 40)::uuid,
       'rule-' || floor(130 * power(pg_temp.dice(n, 1) / 1000.0, 3)),
       kind, n, '2024-01-01', due_on, due_on + slack, state, breachable, breachable, breachable
FROM (
    SELECT ledger_id, n, kind, state, slack, kind = 'duty' AND state <> 'missed' AS breachable,
           CASE WHEN kind = 'effect' THEN NULL
                WHEN state = 'running' THEN DATE '2026-08-01' + pg_temp.dice(n, 2) / 2
                ELSE DATE '2016-01-01' + pg_temp.dice(n, 3) * 4 END AS due_on
    FROM (
        SELECT ledger_id, n,
               CASE WHEN s < 600 THEN 'met' WHEN s < 650 THEN 'met_late' WHEN s < 680 THEN 'disapplied'
                    WHEN s < 790 THEN 'cancelled' WHEN s < 795 THEN 'missed' ELSE 'running' END AS state,
               CASE WHEN k < 80 THEN 'right' WHEN k < 140 THEN 'guidance' WHEN k < 200 THEN 'effect'
                    ELSE 'duty' END AS kind,
               CASE WHEN g < 200 THEN 0 WHEN g < 850 THEN 1 WHEN g < 920 THEN 2 + g % 5
                    WHEN g < 980 THEN 20 + g % 9 ELSE 32 + g * 3 % 200 END AS slack
        FROM (VALUES ('00000000-0000-4000-8000-0000000000aa'::uuid, 300000),
                     ('00000000-0000-4000-8000-0000000000bb', 3000)) AS l (ledger_id, size),
             generate_series(1, size) AS n,
             LATERAL (SELECT pg_temp.dice(n, 4) AS s, pg_temp.dice(n, 5) AS k, pg_temp.dice(n, 6) AS g) AS drawn
    ) AS thrown
) AS seeded;

DO $$ DECLARE statement text; BEGIN
    FOR statement IN SELECT l.made_by FROM later l LOOP EXECUTE statement; END LOOP;
END $$;

-- In every tenth case facts were just evaluated, all in one import; in every seventh a while ago. Of the others those with
-- a running deadline have a day, a quarter of them a day that is due. And 150 councils have none.
INSERT INTO deadline.case_evaluation (
    ledger_id, case_id, next_announcement_on, recording_since, announce_after, correlation_id
)
SELECT ledger_id, case_id, next_on, pending.since, pending.after,
       CASE WHEN pending.after IS NOT NULL THEN md5('import' || (pending.after > now()))::uuid END
FROM (
    SELECT ledger_id, case_id, min(because_of) / 40 AS n,
           min(law_due_on + 1) FILTER (WHERE state = 'running' AND breachable) AS next_on
    FROM deadline.deadline GROUP BY ledger_id, case_id
) AS evaluated, LATERAL (
    SELECT now() - interval '1 hour' AS since,
           now() + CASE WHEN hashint8(n) % 10 = 0 THEN interval '20 seconds' ELSE '-1 hour' END AS after
    WHERE hashint8(n) % 10 = 0 OR hashint8(n) % 7 = 0
    UNION ALL SELECT NULL, NULL WHERE NOT (hashint8(n) % 10 = 0 OR hashint8(n) % 7 = 0)
) AS pending;
INSERT INTO deadline.checkpoint (subscription, ledger_id, position)
SELECT 'timetable@1', ledger_id, 19990 FROM (SELECT DISTINCT ledger_id FROM deadline.case_evaluation) AS known
UNION ALL SELECT 'timetable@1', md5(n::text)::uuid, 1 FROM generate_series(1, 150) AS n;

-- A faulty release once parked 40,000 streams, and 50 of the big council's cases.
INSERT INTO deadline.parked (subscription, ledger_id, stream_id, position, detail)
SELECT 'timetable@1', md5((n % 150)::text)::uuid, md5('parked' || n)::uuid, n, 'ValueError'
FROM generate_series(1, 40000) AS n
UNION ALL SELECT * FROM (
    SELECT 'timetable@1', ledger_id, case_id, 1, 'ValueError' FROM deadline.case_evaluation
    WHERE ledger_id = '00000000-0000-4000-8000-0000000000aa' AND announce_after IS NULL
    ORDER BY next_announcement_on LIMIT 50
) AS first_due;

-- Each of the big council's cases had two officers before the present one: 30 officers with 250 cases each, and one case in
-- fifty is covered. Ten teams.
INSERT INTO deadline.case_officer (ledger_id, case_id, from_on, officer_id, to_on, is_cover)
SELECT ledger_id, case_id, DATE '2022-01-01' + 700 * period, md5('officer' || (n + period) % 30)::uuid,
       CASE WHEN period < 2 THEN DATE '2022-01-01' + 700 * (period + 1) - 1 END, false
FROM (SELECT ledger_id, case_id, row_number() OVER (ORDER BY case_id) AS n FROM deadline.case_evaluation
      WHERE ledger_id = '00000000-0000-4000-8000-0000000000aa') AS known, generate_series(0, 2) AS period
UNION ALL
SELECT ledger_id, case_id, '2026-11-01', md5('cover')::uuid, '2026-12-31', true
FROM deadline.case_evaluation
WHERE ledger_id = '00000000-0000-4000-8000-0000000000aa' AND hashint8(('x' || left(md5(case_id::text), 8))::bit(32)::bigint) % 50 = 0;
INSERT INTO deadline.case_team (ledger_id, case_id, from_on, team_id)
SELECT ledger_id, case_id, '2022-01-01', md5('team' || row_number() OVER (ORDER BY case_id) % 10)::uuid
FROM deadline.case_evaluation WHERE ledger_id = '00000000-0000-4000-8000-0000000000aa';

INSERT INTO deadline.case_appointment (ledger_id, case_id, kind, subject_id, held_on)
SELECT ledger_id, case_id, kind, md5(kind || case_id::text)::uuid, DATE '2026-06-01' + (hashtext(case_id::text) & 1023)
FROM deadline.case_evaluation, unnest(ARRAY['hearing', 'mediation', 'review_meeting']) AS kind;

INSERT INTO deadline.case_profile (ledger_id, case_id, reference, stage)
SELECT ledger_id, case_id, 'SEN/' || case_id, 'requested' FROM deadline.case_evaluation;

ALTER TABLE log.event DISABLE TRIGGER USER;
INSERT INTO log.event (
    ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor, correlation_id,
    recorded_at, hash_version, hash, body
)
SELECT l, n, md5(l::text || n / 20)::uuid, n % 20 + 1, md5('event' || n)::uuid,
       CASE WHEN n % 20 < 12 THEN 'case.closed' ELSE 'deadline.met' END, 1, 'seed', l, now(), 1, sha256(n::text::bytea), '{}'
FROM (VALUES ('00000000-0000-4000-8000-0000000000aa'::uuid)) AS of (l), generate_series(1, 20000) AS n;
ALTER TABLE log.event ENABLE TRIGGER USER;
ANALYZE;
