"""A council with 50,000 cases and their people, to be searched by tests and measurements."""

from datetime import date
from typing import Final

from chassis.database import DriverConnection
from events.envelope import LedgerId

_SEED: Final = """
INSERT INTO case_api.case_list
    (ledger_id, case_id, opened_at, reference, cohort, stage, flags, officer_id, team_id, setting)
SELECT $1, md5(n::text)::uuid, timestamptz '2020-01-01' + n * interval '1 minute', 'EHC ' || n,
       2001 + n % 25, CASE WHEN n % 500 = 0 THEN 'plan_refused' ELSE 'plan_issued' END,
       CASE WHEN n % 400 = 0 THEN '{life_limiting}'::text[] ELSE '{}' END,
       md5('officer' || n % 200)::uuid, md5('team' || n % 8)::uuid, (999000 + n % 300)::text
  FROM generate_series(1, 50000) n;
INSERT INTO case_api.person_search
    (ledger_id, case_id, family_name, given_names, birth_date, postcode)
SELECT $1, md5(n::text)::uuid, 'Example', 'Sam', date '2001-01-01' + n % 9000,
       'ZZ' || n % 90 + 1 || ' ' || n % 7 || 'ZZ'
  FROM generate_series(1, 50000) n;
INSERT INTO case_api.person_name (ledger_id, case_id, word)
SELECT $1, md5(n::text)::uuid, CASE WHEN n % 60 = 0 THEN 'smith'
       ELSE translate((n % 5000)::text, '0123456789', 'aeioumrtls') || 'son' END
  FROM generate_series(1, 50000) n
 UNION ALL
SELECT $1, md5(n::text)::uuid, CASE WHEN n % 50 = 1 THEN 'mohammed'
       ELSE translate((n % 800)::text, '0123456789', 'taeknivorl') || 'ann' END
  FROM generate_series(1, 50000) n;
INSERT INTO case_api.person_identifier (ledger_id, case_id, kind, value)
SELECT $1, md5(n::text)::uuid, kind, upper(kind) || n
  FROM generate_series(1, 50000) n, unnest(ARRAY['upn', 'nhs', 'local']) kind;
INSERT INTO case_api.running_deadline
    (ledger_id, case_id, deadline_id, rule, due_on, law_due_on)
SELECT $1, md5(n::text)::uuid, md5('next' || n)::uuid, 'review-decision',
       $2 + n % 365, $2 + n % 365 + 1
  FROM generate_series(1, 50000) n
 UNION ALL
SELECT $1, md5(n::text)::uuid, md5('second' || n)::uuid, 'review-meeting',
       $2 + 516, $2 + 516
  FROM generate_series(47001, 50000) n;
ANALYZE case_api.case_list, case_api.person_search, case_api.person_name,
        case_api.person_identifier, case_api.running_deadline;
"""


async def seed_search_council(
    admin: DriverConnection, ledger_id: LedgerId, first_day: date = date(2026, 1, 1)
) -> None:
    """Write the rows that a search reads, as the owner.

    5,000 family names and 800 given names, one of each far more frequent than the others; 250 cases
    an officer, 8 teams, 25 cohorts, a rare stage and a rare flag. A deadline of each case runs
    until one of the 365 days from `first_day`, 137 on each; of the 3,000 cases opened last
    another until the day 516 days after it.
    """
    seed = _SEED.replace("$1", f"'{ledger_id}'::uuid")
    await admin.execute(seed.replace("$2", f"date '{first_day}'"))
