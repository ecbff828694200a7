"""The plans of every list and read, on tables as big as a large council makes them.

100,000 cases of one council, a third of them with one reference, and as many versions of one person
as there may be; 20,000 versions of plans and of advice; 40,000 facts. A page reads no more rows
than it returns, with any filter.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, date, datetime
from hashlib import md5, sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from case_api.store import case_existence, case_list, key_rotation
from case_api.store.advice import versions as advice
from case_api.store.assignments.caseloads import CASELOADS_QUERY
from case_api.store.assignments.officer_periods import CASES_QUERY
from case_api.store.case_texts import KNOWN_TEXTS_QUERY, TEXT_QUERY
from case_api.store.directory.officers import OFFICERS
from case_api.store.directory.teams import FIRST_MEMBER, MEMBERS_QUERY, TEAMS
from case_api.store.documents.content import PART_QUERY
from case_api.store.documents.document_details import DOCUMENT_QUERY, DOCUMENTS_QUERY
from case_api.store.documents.document_guard import DOCUMENTS_OF_OTHERS_QUERY, OTHER_CASE_QUERY
from case_api.store.documents.scans import CONTENT_KEY_QUERY, DUE_SCANS_QUERY
from case_api.store.documents.uploads import ABANDONED_QUERY
from case_api.store.encryption import data_keys
from case_api.store.erased_people import ERASED_PEOPLE_QUERY
from case_api.store.erasure import resurrected_keys
from case_api.store.erasure.case_file import CASE_DOCUMENTS_QUERY, FILE_QUERY
from case_api.store.erasure.recorded_erasures import ERASURES_QUERY, NEXT_COUNCIL_QUERY
from case_api.store.funding import agreements
from case_api.store.funding.current_agreements import CURRENT_AGREEMENTS_QUERY
from case_api.store.inspection import annex_list
from case_api.store.inspection.inspected_cases import INSPECTED_CASES_QUERY
from case_api.store.institutions.academic_years import YEARS_QUERY
from case_api.store.institutions.capacity_notes import NOTES_QUERY
from case_api.store.institutions.providers import ANY_INSTITUTION_QUERY
from case_api.store.legal_holds import HOLDS_QUERY
from case_api.store.many_cases import CASE_VERSIONS_QUERY
from case_api.store.panels import panel_items, panel_meetings, panels
from case_api.store.people import person_versions
from case_api.store.phase_transfers.transfer_rows import (
    CANDIDATES,
    COUNTS_QUERY,
    transfers_query,
)
from case_api.store.plan import issue, versions
from case_api.store.provision_challenges.challenge_list import (
    challenges_query,
    counts_query,
    overdue_count_query,
    unanswered_query,
)
from case_api.store.readings.listing import readings_query
from case_api.store.rebuild.stored_rows import STORED_QUERIES
from case_api.store.restrictions import RESTRICTED_SINCE_QUERY, RESTRICTIONS_QUERY
from case_api.store.retention import candidates, findings, runs, schedules
from case_api.store.retention.expiry import OLD_RUN_QUERY
from case_api.store.subject_access import held_tables
from case_api.store.subject_access.other_cases import OTHER_CASES_QUERY
from case_api.store.sui.notification_receiver import CASES_OF_NUMBER_QUERY
from case_api.store.sui.received_events import OLD_EVENTS_QUERY
from chassis.database import DriverConnection, Ledgers
from chassis.testing import Database
from chassis.testing.query_plans import long_transaction, plan_modes, rows_read_by
from events.envelope import LedgerId
from events.log import postgres

TEACHER: Final = UUID(md5(b"a teacher", usedforsecurity=False).hexdigest())
PAGE: Final = 51
CASE_7: Final = UUID("8f14e45f-ceea-167a-5a36-dedd4bea2543")
"""The id that is `md5('7')`."""
READINGS: Final = (
    ((), ()),
    (("case_id",), (CASE_7,)),
    (("actor",), ("client:a user:7",)),
    (("kind",), ("text",)),
    (
        ("not_before", "before"),
        (datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 1, 11, tzinfo=UTC)),
    ),
    (("below",), (30_000,)),
)
"""Filters of the record of reading with their values."""
SEED: Final = """
INSERT INTO case_api.case_list
    (ledger_id, case_id, cohort, stage, reference, opened_at, main_case_id)
SELECT $1, md5(n::text)::uuid, 2001 + n % 25, 'plan_issued',
       CASE n % 3 WHEN 0 THEN 'EHC 1' WHEN 1 THEN 'EHC ' || n END,
       timestamptz '2020-01-01' + n * interval '1 minute',
       CASE WHEN n % 50 < 2 THEN md5((n / 50 * 50)::text)::uuid END
FROM generate_series(1, 100000) n;

INSERT INTO case_api.case_file (ledger_id, case_id, key)
SELECT ledger_id, case_id, decode(repeat('00', 77), 'hex') FROM case_api.case_list;
INSERT INTO case_api.erased_person (ledger_id, case_id, person_id, erased_on)
SELECT $1, md5((n / 3)::text)::uuid, md5(n::text)::uuid, date '2026-11-20'
FROM generate_series(1, 20000) n;
INSERT INTO case_api.restriction
    (ledger_id, case_id, restriction_id, ground, parts, authorised_by, restricted_on)
SELECT $1, md5(n::text)::uuid, md5(n::text)::uuid, 'accuracy_contested', '{people}', 'dpo',
       date '2020-01-01' + n % 2000
FROM generate_series(1, 20000) n;
INSERT INTO case_api.person (ledger_id, case_id, version, details, recorded_by)
SELECT $1, md5((1 + v / 4)::text)::uuid, 1 + v % 4, decode(repeat('00', 77), 'hex'), 'seed'
FROM generate_series(0, 99999) v;

INSERT INTO case_api.person_identifier (ledger_id, case_id, kind, token)
SELECT $1, md5(n::text)::uuid, 'upn', CASE n % 2 WHEN 0 THEN 0 ELSE n END
FROM generate_series(1, 20000) n;
INSERT INTO case_api.person_identifier (ledger_id, case_id, kind, token)
SELECT $1, md5(n::text)::uuid, 'nhs', n FROM generate_series(1, 20000) n;
INSERT INTO case_api.sui_event (ledger_id, event_id, received_at)
SELECT $1, md5(n::text)::uuid, timestamptz '2020-01-01' + n * interval '1 minute'
FROM generate_series(1, 100000) n;

INSERT INTO case_api.officer_period (ledger_id, case_id, role, officer_id, from_on, to_on)
SELECT $1, md5(n::text)::uuid, 'lead', md5((n / 300 + o)::text)::uuid, date '2020-01-01' + 300 * o,
       CASE o WHEN 7 THEN 'infinity'::date ELSE date '2020-01-01' + 300 * o + 299 END
FROM generate_series(1, 20000) n, generate_series(0, 7) o;

INSERT INTO case_api.phase_transfer (ledger_id, case_id, kind, transfers_on, progress)
SELECT $1, md5(n::text)::uuid, 'primary_to_secondary', date '2020-09-01' + 365 * (n % 10),
       CASE WHEN n % 100 < 10 THEN 'done' ELSE 'identified' END
  FROM generate_series(1, 40000) n;

INSERT INTO case_api.provision_challenge
    (ledger_id, case_id, concern_id, provider_id, shortfall, raised_on, reply_due_on, state, reply)
SELECT $1, md5(n::text)::uuid, md5(n::text)::uuid, md5((n % 21)::text)::uuid, 'reduced',
       date '2020-01-01' + n / 16, date '2020-01-15' + n / 16,
       CASE WHEN n % 10 < 8 THEN 'resolved' ELSE 'open' END,
       CASE WHEN n % 10 = 9 THEN 'awaited' WHEN n % 3 = 0 THEN 'late' ELSE 'in_time' END
  FROM generate_series(1, 40000) n;

INSERT INTO case_api.case_text (ledger_id, case_id, text_id, content, recorded_by)
SELECT ledger_id, case_id, case_id, decode(repeat('00', 77), 'hex'), 'seed'
FROM case_api.case_list LIMIT 20000;

INSERT INTO case_api.team (ledger_id, team_id, version, document, recorded_by, created_at)
SELECT $1, md5(n::text)::uuid, 1, '{"name":"North"}', 'seed',
       timestamptz '2020-01-01' + n * interval '1 minute'
FROM generate_series(1, 500) n;
INSERT INTO case_api.officer (ledger_id, officer_id, version, document, recorded_by, created_at)
SELECT $1, md5(n::text)::uuid, 1, '{"name":"Robin"}', 'seed',
       timestamptz '2020-01-01' + n * interval '1 minute'
FROM generate_series(1, 5000) n;
INSERT INTO case_api.team_member (ledger_id, officer_id, team_id, from_on, to_on)
SELECT $1, md5(n::text)::uuid, md5((n / 100 + t)::text)::uuid, '2020-01-01', 'infinity'
FROM generate_series(1, 4999) n, generate_series(1, 4) t;
INSERT INTO case_api.funding_agreement
    (ledger_id, case_id, agreement_id, version, document, recorded_at, recorded_by)
SELECT $1, md5((1 + n / 10)::text)::uuid, md5('agreement' || n / 5)::uuid, 1 + n % 5,
       '{"pays_for": "transport", "weekly_cost": 700, "from_on": "2026-09-01",
         "payers": [{"source": "high_needs_block", "basis_points": 10000}]}', now(), 'seed'
FROM generate_series(0, 19999) n;
INSERT INTO case_api.institution
    (ledger_id, institution_id, version, document, recorded_by, kind, open_from, open_to)
SELECT $1, md5(n::text)::uuid, 1, '{"name":"Mill","kind":"school"}', 'seed', 'school',
       '-infinity', 'infinity'
FROM generate_series(0, 999) n;
INSERT INTO case_api.institution_year
    (ledger_id, institution_id, year, version, document, recorded_at, recorded_by)
SELECT $1, md5((n % 1000)::text)::uuid, 2020 + n / 1000, 1, '{}', now(), 'seed'
FROM generate_series(0, 19999) n;
INSERT INTO case_api.capacity_note
    (ledger_id, institution_id, note_id, applies_on, document, recorded_at, recorded_by)
SELECT $1, md5((n % 100)::text)::uuid, md5(n::text)::uuid, date '2020-01-01' + n / 10,
       '{"on":"2020-01-01"}', now(), 'seed'
FROM generate_series(0, 19999) n;
INSERT INTO case_api.panel
    (ledger_id, panel_id, version, held_on, document, recorded_at, recorded_by)
SELECT $1, md5('panel' || n)::uuid, 1, date '2020-01-01' + n, '{"held_on": "2020-01-01",
       "kind": "resources", "members": []}', now(), 'seed'
FROM generate_series(1, 2000) n;
INSERT INTO case_api.panel_item
    (ledger_id, panel_id, item, version, case_id, document, recorded_at, recorded_by)
SELECT $1, md5('panel' || n)::uuid, i, v, md5((n % 1000)::text)::uuid,
       '{"question": "plan", "evidence": [], "frozen_at_position": 1}', now(), 'seed'
FROM generate_series(1, 1999) n, generate_series(1, 5) i, generate_series(1, 3) v
WHERE n % 1000 > 0;
INSERT INTO case_api.plan_version
    (ledger_id, case_id, plan_id, version, content, documents, sha256, recorded_at, recorded_by)
SELECT $1, md5((1 + n / 10)::text)::uuid, md5('plan' || n / 10)::uuid, 1 + n % 10,
       decode(repeat('00', 77), 'hex'), '{}',
       repeat('0', 64), now(), 'seed'
FROM generate_series(0, 19999) n;

INSERT INTO case_api.advice
    (ledger_id, case_id, advice_id, version, content, sha256, recorded_at, recorded_by)
SELECT ledger_id, case_id, plan_id, version, content, sha256, recorded_at, recorded_by
FROM case_api.plan_version;

INSERT INTO case_api.document_case (ledger_id, document_id, case_id, sha256, filed)
SELECT $1, md5(n::text)::uuid, md5((n / 4)::text)::uuid,
       CASE n % 4 WHEN 0 THEN sha256('leaflet') ELSE sha256(n::text::bytea) END, true
FROM generate_series(1, 60000) n;
INSERT INTO case_api.document
    (ledger_id, document_id, case_id, sha256, details, is_elsewhere, media_type, size, recorded_by)
SELECT $1, document_id, case_id, sha256, decode(repeat('00', 77), 'hex'), false,
       'application/pdf', 1, 'seed'
FROM case_api.document_case WHERE case_id <> md5('0')::uuid;
INSERT INTO case_api.document_upload
    (ledger_id, upload_id, document_id, began_at, is_content, stored_at, scan)
SELECT $1, document_id, document_id, '2020-01-01', true, '2020-01-01', 'passed'
FROM case_api.document;
INSERT INTO case_api.document_upload (ledger_id, upload_id, document_id, began_at)
SELECT $1, gen_random_uuid(), md5('7')::uuid, '2020-01-01' FROM generate_series(1, 30);
UPDATE case_api.document_upload SET scan = 'waiting', scan_due_at = began_at
 WHERE is_content AND upload_id < '01000000-0000-0000-0000-000000000000';
INSERT INTO case_api.document_part (ledger_id, upload_id, ordinal, content)
SELECT $1, document_id, 0, decode(repeat('00', 77), 'hex') FROM case_api.document;

INSERT INTO case_api.person_key (ledger_id, case_id, person_id, key)
SELECT $1, md5((1 + n / 2)::text)::uuid,
       CASE WHEN n % 10 = 0 THEN md5('a teacher')::uuid ELSE md5(n::text)::uuid END,
       decode(repeat('00', 77), 'hex')
FROM generate_series(0, 39999) n;
INSERT INTO case_api.reading
    (ledger_id, position, recorded_at, actor, client, operation, kind, purpose, address, case_ids,
     covers_all, criteria, hash_version, hash)
SELECT $1, n, timestamptz '2026-01-01' + n * interval '1 minute',
       'client:a user:' || n % 200 || CASE n % 400 WHEN 7 THEN ' role:auditor' ELSE '' END, 'a',
       'getPerson', CASE WHEN n % 50 = 0 THEN 'text' ELSE 'person' END, 'casework', '::1',
       ARRAY[md5((n % 5000)::text)::uuid], n % 1000 = 0, '{}', 1, sha256('')
FROM generate_series(1, 60000) n;
INSERT INTO case_api.reading_case (ledger_id, case_id, position)
SELECT $1, md5((n % 5000)::text)::uuid, n FROM generate_series(1, 60000) n;

INSERT INTO case_api.idempotency (ledger_id, scope, fingerprint, result)
SELECT $1, sha256(n::text::bytea), sha256('x'), '' FROM generate_series(1, 100000) n;

INSERT INTO case_api.retention_schedule
    (ledger_id, version, document, recorded_at, recorded_by)
SELECT $1, n, '{}', now(), 'seed' FROM generate_series(1, 500) n;
INSERT INTO case_api.retention_run
    (ledger_id, run_id, night, day, schedule_version, erases, state, actor, created_at, updated_at,
     ended_at)
SELECT $1, md5('run' || n)::uuid, date '2020-01-01' + n, '2026-11-20', 1, true, 'completed', 'seed',
       timestamptz '2020-01-01' + n * interval '1 day', '2020-01-01',
       timestamptz '2020-01-01' + n * interval '1 day'
FROM generate_series(1, 2000) n;
INSERT INTO case_api.retention_finding (ledger_id, run_id, case_id, outcome)
SELECT $1, md5('run7')::uuid, md5(n::text)::uuid,
       CASE WHEN n % 100 = 0 THEN 'due' ELSE 'case_not_ended' END
FROM generate_series(1, 20000) n;

ALTER TABLE log.event DISABLE TRIGGER USER;
INSERT INTO log.event (
    ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor,
    correlation_id, recorded_at, hash_version, hash, body
)
SELECT $1, p, md5((p / 20)::text)::uuid, p % 20 + 1, md5('event' || p)::uuid, 'case.closed', 1,
       'seed', $1, now(), 1, sha256(p::text::bytea), '{}'
FROM generate_series(1, 40000) p;
ALTER TABLE log.event ENABLE TRIGGER USER;
ANALYZE;
"""


def enclosing_queries() -> Sequence[str]:
    """The queries of the functions that answer what a notice encloses, with parameters."""
    script = (Path(case_list.__file__).parent / "sql" / "notice_documents.sql").read_text()
    bodies = [each.partition(";")[0] for each in script.split("RETURN QUERY")[1:]]
    parameters = {
        "p_documents": "$3::uuid[]",
        "p_document_id": "$3::uuid",
        "p_case_id": "$2::uuid",
        "p_ordinal": "0",
        "= ledger": "= $1::uuid",
    }
    for name, parameter in parameters.items():
        bodies = [each.replace(name, parameter) for each in bodies]
    return bodies


@pytest.fixture
async def seeded(database: Database, council: LedgerId) -> AsyncGenerator[DriverConnection]:
    """A transaction of case-api over the big tables."""
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await db.execute(SEED.replace("$1", f"'{council}'::uuid"))
    async with long_transaction(database.url_for("case_api"), council) as db:
        yield db


MOVE: Final = "primary_to_secondary", date(2020, 9, 1)
PLACE: Final = datetime(2020, 2, 20, tzinfo=UTC), UUID(int=0)
"""Halfway through the list."""
DAY: Final = date(2026, 11, 20)
CONCERN: Final = date(2023, 2, 20), UUID(int=0), UUID(int=0)
"""Halfway through the concerns about provision."""
STATES: Final = "{open,open,open,open,resolved,resolved,resolved}"
REPLIES: Final = "{not_asked,awaited,in_time,late,not_asked,in_time,late}"
REFERENCES: Final = (None, "EHC 1", "EHC 50002", "no such reference")


def digest_of(content: str) -> str:
    """The hash of a content, as an array of one."""
    return f'{{"\\\\x{sha256(content.encode()).hexdigest()}"}}'


async def test_every_list_and_read_scans_no_more_than_it_returns(
    seeded: DriverConnection, council: LedgerId
) -> None:
    case = await seeded.fetchval("SELECT md5('7')::uuid")
    plan = await seeded.fetchval("SELECT md5('plan6')::uuid")
    agreement = await seeded.fetchval("SELECT md5('agreement12')::uuid")
    officer = await seeded.fetchval("SELECT md5('10')::uuid")
    panel = await seeded.fetchval("SELECT md5('panel7')::uuid")
    linked = await seeded.fetchval("SELECT md5('50')::uuid")
    case, report = [await seeded.fetchval("SELECT md5($1)::uuid", number) for number in ("7", "29")]
    run = await seeded.fetchval("SELECT md5('run7')::uuid")
    scope = "\\x" + (await seeded.fetchval("SELECT sha256('77'::bytea)")).hex()
    result = "SELECT result FROM case_api.idempotency WHERE ledger_id = $1 AND scope = $2"
    statements: list[tuple[str, str, Sequence[object], float]] = [
        *((f"page of {reference}, {place and 'next'}",
           case_list.list_query(
               first_page=not place, filters=() if reference is None else ("reference",)
           ),
           (council, PAGE, *place, *(() if reference is None else (reference,))), PAGE)
          for reference in REFERENCES for place in ((), PLACE)),
        *(("linked cases", case_list.list_query(first_page=not place, filters=("main_case_id",)),
           (council, PAGE, *place, linked), 2) for place in ((), PLACE)),
        ("a person", person_versions.PERSON_QUERY, (council, case), 1),
        ("a version", person_versions.PERSON_VERSION_QUERY, (council, case, 2), 1),
        ("versions", person_versions.PERSON_VERSIONS_QUERY, (council, case, 4, 2), 2),
        ("the day of opening", case_list.OPENED_ON_QUERY, (council, case), 1),
        ("the cohort of a case", case_list.COHORT_QUERY, (council, case), 1),
        ("the day of erasure", case_list.ERASED_ON_QUERY, (council, case), 1),
        ("erased cases", case_list.CASES_ERASED_QUERY, (council, f"{{{case}}}"), 1),
        ("erased people", ERASED_PEOPLE_QUERY, (council, case), 3),
        ("whether there is a file", FILE_QUERY, (council, case), 1),
        ("documents to erase", CASE_DOCUMENTS_QUERY, (council, case), 8),
        *((f"rows of {table}", query, (council, f"{{{case}}}"), 12)
          for table, query in STORED_QUERIES.items()),
        ("recorded erasures", ERASURES_QUERY, (council, 20_000, 30_000), 10_000),
        ("whether there is a case", case_existence.CASE_EXISTS_QUERY, (council, case), 1),
        ("a plan", versions.PLAN_VERSION_QUERY, (council, case, plan, 5), 1),
        ("the plans of a case", versions.PLAN_VERSIONS_QUERY, (council, case, plan, 5, 3), 3),
        ("an issued plan", issue.ISSUED_QUERY, (council, case, plan, 5, "0" * 64), 1),
        ("advice", advice.ADVICE_QUERY, (council, case, plan), 1),
        ("a case for an export", held_tables.HELD_CASE_QUERY, (council, case), 1),
        *((f"{part} for an export", table.query,
           (council, case, *table.before_all, table.rows), 4 * table.rows)
          for part, table in held_tables.HELD_TABLES.items()),
        ("the advice of a case", advice.ADVICE_LIST_QUERY, (council, case), 10),
        ("cited advice", advice.ADVICE_CONTENTS_QUERY, (council, case, f"{{{plan}}}"), 10),
        ("an agreement", agreements.AGREEMENT_QUERY, (council, case, agreement), 1),
        ("agreements", agreements.AGREEMENTS_QUERY, (council, case), 10),
        ("its versions", agreements.AGREEMENT_VERSIONS_QUERY,
         (council, case, agreement, 5, 3), 3),
        ("all agreements", CURRENT_AGREEMENTS_QUERY, (council, case, 50), 50 * 12),
        ("term dates", YEARS_QUERY, (council, report, 2025, 2027, 101), 3),
        ("whether there is a register", ANY_INSTITUTION_QUERY, (council,), 1),
        ("notes of places", NOTES_QUERY, (council, report, DAY, case, PAGE), PAGE),
        ("a panel", panels.PANEL_QUERY, (council, panel), 1),
        ("panels by day", panels.PANELS_QUERY,
         (council, date(2022, 1, 1), UUID(int=0), date(2025, 1, 1), PAGE), PAGE),
        ("panels of a calendar", panel_meetings.MEETINGS_QUERY,
         (council, date(2021, 1, 1), date(2022, 3, 1), PAGE), PAGE * 3),
        ("the last item", panel_items.LAST_ITEM_QUERY, (council, panel), 1),
        ("an item", panel_items.ITEM_QUERY, (council, panel, 3), 1),
        ("items", panel_items.ITEMS_QUERY, (council, panel, 1, 2), 3 * 3),
        ("versions of an item", panel_items.ITEM_VERSIONS_QUERY, (council, panel, 3, 4, 2), 2),
        ("items of a case", panel_items.CASE_ITEMS_QUERY,
         (council, case, UUID(int=0), 0, PAGE), 2 * 5 * 3),
        ("a case", postgres.STREAMS_QUERY, (council, f"{{{case}}}", "{case,request}"), 20),
        ("the feed", postgres.READ_HASHED_QUERY, (council, 20_000, PAGE), PAGE),
        ("the head", postgres.HEAD_QUERY, (council,), 1),
        *((f"page of {table}, {place and 'next'}",
           table.next_page_query if place else table.first_page_query,
           (council, PAGE, *place), PAGE)
          for table in (TEAMS, OFFICERS) for place in ((), PLACE)),
        ("an officer", OFFICERS.find_query, (council, f"{{{case}}}"), 1),
        ("a team's officers", MEMBERS_QUERY, (council, case, FIRST_MEMBER, DAY, PAGE), PAGE),
        ("all cases of an officer", CASES_QUERY, (council, case, DAY, 501), 501),
        ("a caseload", CASELOADS_QUERY, (council, f"{{{officer}}}", DAY), 700),
        ("versions of cases", CASE_VERSIONS_QUERY, (council, f"{{{case}}}"), 1),
        ("cases of a cohort", CANDIDATES, (council, 2016, *MOVE, 501), 8_100),
        ("how far a cohort is", COUNTS_QUERY, (council, MOVE[1], MOVE[0]), 4_100),
        *((f"transfers, {progress}", transfers_query(of_progress=bool(progress)),
           (council, MOVE[1], MOVE[0], UUID(int=0), PAGE, *progress), 2 * PAGE)
          for progress in ((), ("done",))),
        *((f"concerns, {provider}", challenges_query(of_provider=bool(provider)),
           (council, STATES, REPLIES, *CONCERN, PAGE, *provider), 8 * PAGE)
          for provider in ((), (officer,))),
        *((f"unanswered, {overdue}, {provider}",
           unanswered_query(overdue=overdue, of_provider=bool(provider)),
           (council, DAY if overdue else CONCERN[0], *CONCERN, PAGE, *provider), 2 * PAGE)
          for overdue in (True, False) for provider in ((), (officer,))),
        *((f"numbers of concerns, {provider}", counts_query(of_provider=bool(provider)),
           (council, STATES, REPLIES, 1000, *provider), 7 * 1000)
          for provider in ((), (officer,))),
        *((f"number overdue, {provider}", overdue_count_query(of_provider=bool(provider)),
           (council, DAY, 1000, *provider), 1000) for provider in ((), (officer,))),
        ("the key of a file", data_keys.FILE_KEYS_QUERY, (council, f"{{{case}}}"), 1),
        ("the keys of people", data_keys.PERSON_KEYS_QUERY, (council, case), 2),
        ("files to rotate", key_rotation.NEXT_FILES_QUERY, (council, case, PAGE), PAGE),
        ("their keys", key_rotation.FILES_QUERY, (council, f"{{{case},{report}}}"), 2 * 2),
        ("other cases of a person", OTHER_CASES_QUERY, (council, TEACHER, case, PAGE), PAGE),
        ("keys to rotate", key_rotation.KEYS_OF_PEOPLE_QUERY, (council, f"{{{case}}}"), 2),
        ("the next council", key_rotation.NEXT_LEDGER_QUERY, (UUID(int=0),), 1),
        ("legal holds", HOLDS_QUERY, (council, DAY, case, case, PAGE), PAGE),
        ("cases of an NHS number", CASES_OF_NUMBER_QUERY, (council, "{7,77}", "nhs", 21), 2),
        ("restrictions", RESTRICTIONS_QUERY, (council, DAY, case, case, PAGE), PAGE),
        ("restricted cases", RESTRICTED_SINCE_QUERY, (council, f"{{{case}}}", "{people}"), 2),
        ("cases that may be due", candidates.RETENTION_CANDIDATES_QUERY,
         (council, 2010, 2005, case, PAGE), 3 * PAGE),
        ("documents elsewhere", candidates.CASES_WITH_DOCUMENTS_ELSEWHERE_QUERY,
         (council, f"{{{case},{report}}}"), 2 * 4),
        ("a schedule", schedules.SCHEDULE_VERSION_QUERY, (council, 7), 1),
        ("schedules", schedules.SCHEDULES_QUERY, (council, 200, PAGE), PAGE),
        ("councils with a schedule", schedules.SCHEDULED_COUNCILS_QUERY,
         (datetime(2100, 1, 1, tzinfo=UTC),), 1),
        ("a run", runs.RUN_QUERY, (council, run), 1),
        *(("runs", runs.runs_query(first_page=not place), (council, PAGE, *place), PAGE)
          for place in ((), (PLACE[0], run))),
        ("runs that have not ended", runs.UNFINISHED_RUNS_QUERY, (), 0),
        ("an old run", OLD_RUN_QUERY, (PLACE[0],), 1),
        ("findings", findings.FINDINGS_QUERY, (council, run, case, PAGE), PAGE),
        ("findings of an outcome", findings.FINDINGS_OF_OUTCOME_QUERY,
         (council, run, UUID(int=0), PAGE, "due"), PAGE),
        ("the next council with cases", NEXT_COUNCIL_QUERY, (UUID(int=0),), 1),
        ("files of destroyed keys", resurrected_keys.FILES_THERE_QUERY,
         (council, f"{{{case}}}"), 1),
        ("people of destroyed keys", resurrected_keys.PEOPLE_THERE_QUERY,
         (council, f"{{{case}}}", f"{{{case}}}"), 2),
        ("cases that were erased", resurrected_keys.FILES_ERASED_QUERY,
         (council, f"{{{case}}}"), 1),
        ("people who were erased", resurrected_keys.PEOPLE_ERASED_QUERY,
         (council, f"{{{case}}}", f"{{{case}}}"), 4),
        ("documents of a plan", versions.PLAN_DOCUMENTS_QUERY, (council, case, plan, 5), 2),
        ("the key of a content", CONTENT_KEY_QUERY, (council, report), 3),
        *((f"readings by {', '.join(given)}", readings_query(given), (council, PAGE, *values),
           4 * PAGE)
          for given, values in READINGS),
        ("disclosing readings of a case", readings_query(("case_id", "below", "disclosing")),
         (council, PAGE, CASE_7, 60_000, True), 6 * 2),
        ("a text", TEXT_QUERY, (council, case, case), 1),
        ("texts of a case", KNOWN_TEXTS_QUERY, (council, case, f"{{{case},{report}}}"), 1),
        ("facts of a list", annex_list.LISTED_EVENTS_QUERY,
         (council, f"{{{case},{report}}}", "{case.closed,final.issued}"), 2 * 20),
        ("the moment of a list", annex_list.LIST_MOMENT_QUERY, (council,), 1),
        ("people of a list", annex_list.LISTED_PEOPLE_QUERY,
         (council, f"{{{case},{report}}}", datetime(2100, 1, 1, tzinfo=UTC)), 2),
        ("cases of a UPN", annex_list.UPN_CASES_QUERY, (council, "{0,7}", 11), 11 + 1),
        ("ids of cases", postgres.CASE_IDS_QUERY, (council, case, PAGE), PAGE),
        ("cases that are inspected", INSPECTED_CASES_QUERY,
         (council, f"{{{case},{report}}}"), 2),
        ("a stored result", result, (council, scope), 1),
        ("documents of a case", DOCUMENTS_QUERY, (council, case), 8),
        ("a document", DOCUMENT_QUERY, (council, case, report), 3),
        ("a part", PART_QUERY, (council, report, 0), 1),
        *(("what a notice encloses", query, (council, case, given), bound)
          for query, given, bound in zip(
              enclosing_queries(), (f"{{{report}}}", report), (8, 4), strict=True)),
        *((f"whose {content} is", OTHER_CASE_QUERY,
           (council, case, f"{{{report}}}", f"{{{report}}}", digest_of(content)), bound)
          for content, bound in (("29", 3), ("leaflet", 4), ("no document", 2))),
        ("whose a plan's documents are", DOCUMENTS_OF_OTHERS_QUERY,
         (council, case, f"{{{report}}}"), 3),
        ("content to scan", DUE_SCANS_QUERY, (PLACE[0],), 1),
        ("abandoned uploads", ABANDONED_QUERY, (PLACE[0],), 20),
        ("events to forget", OLD_EVENTS_QUERY, (PLACE[0],), 1000),
    ]  # fmt: skip

    found = [
        (mode, name, await rows_read_by(seeded, query, *values), bound)
        async for mode in plan_modes(seeded)
        for name, query, values, bound in statements
    ]

    assert not [each for each in found if each[2] > each[3]]
