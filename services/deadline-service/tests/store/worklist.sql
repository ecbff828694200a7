-- Items of work of a council of 50,000 cases with 300 officers and of a small one, on 1 December 2026. Half is overdue, some
-- of it for years; nine kinds with some dozen combinations of reasons. Run by the superuser.
INSERT INTO deadline.case_officer (ledger_id, case_id, from_on, officer_id, to_on, is_cover)
SELECT l, md5(l::text || n)::uuid, '2025-01-01', md5('officer' || n % officers)::uuid, NULL, false
FROM (VALUES ('00000000-0000-4000-8000-0000000000aa'::uuid, 50000, 300),
             ('00000000-0000-4000-8000-0000000000bb', 60, 3)) AS of (l, size, officers),
     generate_series(1, size) AS n;
INSERT INTO deadline.case_officer (ledger_id, case_id, from_on, officer_id, to_on, is_cover)
SELECT ledger_id, case_id, '2026-11-23', md5('officer1')::uuid, '2026-12-04', true
FROM deadline.case_officer WHERE officer_id = md5('officer2')::uuid AND hashtext(case_id::text) % 3 = 0;
INSERT INTO deadline.case_profile (ledger_id, case_id, reference, stage, closed_on, setting_urn)
SELECT ledger_id, case_id, 'SEN/' || abs(hashtext(case_id::text)), 'plan', NULL,
       (100000 + abs(hashtext(case_id::text)) % 400)::text
FROM deadline.case_officer WHERE NOT is_cover;
INSERT INTO deadline.work_item (
    ledger_id, item_id, case_id, kind, rule, because_of, started_on, due_on, law_due_on, work_on,
    reasons, shift_days, waits_on
)
SELECT ledger_id, md5(ledger_id::text || case_id || n)::uuid, case_id, kind, 'plan-final', n, '2025-01-01',
       CASE WHEN dice % 20 = 0 THEN NULL ELSE work_on END,
       CASE WHEN kind IN ('order', 'duty', 'review') AND dice % 20 <> 0 THEN work_on + dice % 4 END,
       work_on, trim(reasons || harm), (shift + harm_shift)::smallint, '[]'
FROM (
    SELECT o.ledger_id, o.case_id, n, h AS dice,
           (ARRAY['duty', 'duty', 'review', 'chase', 'target', 'order', 'complaint', 'reply', 'provision'])[1 + h % 9] AS kind,
           (ARRAY['limit_of_law:14 ', 'limit_of_law:14 long_task:10 ', 'limit_of_law:14 ', '', '', 'tribunal_order:28 ',
                  'promise:7 ', 'promise:7 ', 'limit_of_law:14 '])[1 + h % 9] AS reasons,
           (ARRAY[14, 24, 14, 0, 0, 28, 7, 7, 14])[1 + h % 9] AS shift,
           (ARRAY['', '', '', '', '', '', '', 'looked_after:14', 'out_of_school:21', ''])[1 + c % 10] AS harm,
           (ARRAY[0, 0, 0, 0, 0, 0, 0, 14, 21, 0])[1 + c % 10] AS harm_shift,
           DATE '2026-12-01' + CASE WHEN h % 100 < 10 THEN -h % 900 WHEN h % 100 < 50 THEN -h % 70 ELSE h % 300 END AS work_on
    FROM deadline.case_officer o, generate_series(1, 5) AS n,
         LATERAL (SELECT abs(hashtext(o.case_id::text || n)) AS h, abs(hashtext(o.case_id::text)) AS c) AS drawn
    WHERE NOT o.is_cover
) AS thrown;
INSERT INTO deadline.snoozed_item (ledger_id, item_id, case_id, until_on, reason, snoozed_by)
SELECT ledger_id, item_id, case_id, '2026-12-10', 'setting_closed', 'seed' FROM deadline.work_item
WHERE hashtext(item_id::text) % 50 = 0;
ANALYZE deadline.case_officer, deadline.case_profile, deadline.work_item, deadline.snoozed_item;
