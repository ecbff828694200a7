"""The plans of every list, claim, sweep and purge, on a table as big as a year makes it.

300,000 deliveries of 30 endpoints in three ledgers, three of which have an order: of 500 cases each
one delivery is due and three wait, and in a fourth ledger 50,000 of one case wait; 60,000 notices,
and texts of half of them; and digests. Every statement uses indexes, and reads no more rows than it
returns, changes or must skip.

All tests read the same database, and roll back what they do.
"""

from collections.abc import AsyncGenerator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import pytest
import pytest_asyncio

from chassis.database import (
    DriverConnection,
    Ledgers,
)
from chassis.testing import Database
from chassis.testing.query_plans import PlanNode, long_transaction, plan_nodes
from notification_service.domain.client_certificate import EXPIRY_WARNINGS
from notification_service.domain.delivery_outcome import DeliveryState
from notification_service.store import (
    announcements,
    backlog,
    case_order,
    certificate_warnings,
    claiming,
    client_certificates,
    delivered_months,
    deliveries,
    enqueueing,
    handshakes,
    key_rotation,
    orphans,
    pending_deliveries,
    replays,
    response_excerpts,
    results,
    retention,
    undelivered,
)
from notification_service.store.automatic_notices import rows as automatic
from notification_service.store.digests import digests, scheduling
from notification_service.store.digests import messages as messages_of_digests
from notification_service.store.digests import retention as digest_retention
from notification_service.store.notice_sending import claiming as notice_claiming
from notification_service.store.notice_sending import (
    earlier_notices,
    enclosing_notices,
    evidence_rows,
    facts_of_notices,
    failed_channels,
    fallbacks,
    informed_people,
    last_notices,
    making,
    notices,
    print_runs,
    receipts,
    returns,
    taken_back_notices,
    texts,
    waiting,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
LEDGERS, ENDPOINTS, DELIVERIES_PER_ENDPOINT = 3, 10, 10_000
PURGE_BATCH = 500
LARGE_TABLES = {
    "delivery",
    "message",
    "attempt",
    "response_excerpt",
    "delivered_month",
    "endpoint_secret",
    "notice",
    "notice_attempt",
    "print_run",
    "notice_receipt",
    "handshake",
    "client_certificate",
    "digest",
    "digest_message",
    "automatic_notice",
}
SEED = """
INSERT INTO notification.endpoint
    (ledger_id, endpoint_id, url, event_types, starts_after, state, verified_at,
    keep_response_excerpts,
     changed_at, ordering)
SELECT md5('l' || l)::uuid, md5(l || 'e' || e)::uuid, 'https://x.example.org', ARRAY['*'], 0,
       CASE WHEN e = 10 THEN 'deleted' ELSE 'enabled' END, now(), e % 2 = 0,
       now() - interval '1 year', CASE WHEN e = 9 THEN 'case' ELSE 'none' END
FROM generate_series(1, 3) l, generate_series(1, 10) e;

INSERT INTO notification.message
    (ledger_id, message_id, type, case_id, position, occurred_at, body)
SELECT md5('l' || l)::uuid, md5(l || 'm' || m)::uuid, 'request.refused', md5((m / 20)::text)::uuid,
       m, now(), '\\x7b7d'
FROM generate_series(1, 3) l, generate_series(1, 10000) m;

INSERT INTO notification.delivery
    (ledger_id, delivery_id, endpoint_id, message_id, cause, state, attempts, due_at, created_at,
     settled_at, order_case_id, order_position)
SELECT md5('l' || l)::uuid, md5(l || 'd' || e || '-' || m)::uuid, md5(l || 'e' || e)::uuid,
       md5(l || 'm' || m)::uuid, 'automatic', s.state, 1,
       CASE WHEN e = 9 AND s.state = 'pending' AND m % 20 > 0 THEN 'infinity'
            ELSE now() - m * interval '10 minutes' END,
       now() - m * interval '10 minutes',
       CASE WHEN s.state <> 'pending' THEN now() - m * interval '10 minutes' END,
       CASE WHEN e = 9 THEN md5((m / 20)::text)::uuid END, CASE WHEN e = 9 THEN m END
FROM generate_series(1, 3) l, generate_series(1, 10) e, generate_series(1, 10000) m,
     LATERAL (SELECT (ARRAY['pending', 'exhausted', 'delivered', 'delivered', 'delivered'])
                     [1 + m % 5] AS state) s;

INSERT INTO notification.attempt (ledger_id, delivery_id, number, duration_ms, failure, status)
SELECT ledger_id, delivery_id, 1, 7, NULL, 204 FROM notification.delivery;

INSERT INTO notification.response_excerpt
    (ledger_id, delivery_id, number, endpoint_id, kept_at, excerpt)
SELECT ledger_id, delivery_id, 1, endpoint_id, created_at, 'x' FROM notification.delivery
WHERE state = 'exhausted';

INSERT INTO notification.delivered_month
    (ledger_id, case_id, endpoint_id, host, month, was_answered, deliveries, first_position,
     last_position, first_at, last_at)
SELECT ledger_id, md5(c::text)::uuid, endpoint_id, 'x.example.org', date '2020-01-01', true, 1, 1,
       1, now(), now()
FROM notification.endpoint, generate_series(1, 2000) c;

INSERT INTO notification.endpoint_secret
    (ledger_id, endpoint_id, secret_id, key_id, nonce, ciphertext)
SELECT ledger_id, endpoint_id, gen_random_uuid(), '00000000', '', ''
FROM notification.endpoint, generate_series(1, 300);

INSERT INTO notification.client_certificate
SELECT ledger_id, endpoint_id, (array_agg(secret_id))[1 + n], '', now(), '', '', repeat('0', 64),
       now() - interval '1 day', now() + interval '1 day', now()
FROM notification.endpoint_secret, generate_series(0, 2) n GROUP BY ledger_id, endpoint_id, n
UNION ALL
SELECT md5('l1')::uuid, md5('c' || n % 1000)::uuid, gen_random_uuid(), '', now(), NULL, NULL, NULL,
       NULL, NULL, NULL
FROM generate_series(1, 3000) n;

INSERT INTO notification.handshake
    (ledger_id, endpoint_id, handshake_id, state, requested_at, due_at, granted_by)
SELECT md5('l1')::uuid, md5('h' || n)::uuid, gen_random_uuid(),
       CASE WHEN n = 1 THEN 'requested' ELSE 'allowed' END, now(),
       CASE WHEN n = 1 THEN now() - interval '1 hour' END,
       CASE WHEN n > 1 THEN 'response' END
FROM generate_series(1, 5000) n;

INSERT INTO notification.replay
    (ledger_id, replay_id, endpoint_id, after, until, reached, state, finished_at)
SELECT ledger_id, gen_random_uuid(), endpoint_id, 0, 9, 9, 'done', now() - interval '1 year'
FROM notification.endpoint, generate_series(1, 200);

INSERT INTO notification.notice
    (ledger_id, notice_id, case_id, requirement, reports, audience, channel, purpose, content,
     content_hash, created_at, created_by, state, attempts, due_at, ended_at, failure,
     enclosed_documents)
SELECT md5('l' || l)::uuid, md5(l || 'n' || n)::uuid, md5((n / 10)::text)::uuid, 'plan-agreed', n,
       'parent', 'email', 'casework', decode(repeat('00', 30), 'hex'), sha256(''::bytea),
       now() - n * interval '10 minutes', 'tester',
       CASE n % 100 WHEN 0 THEN 'pending' WHEN 51 THEN 'failed' ELSE 'sent' END, 1,
       now() - n * interval '10 minutes', CASE WHEN n % 100 = 0 THEN NULL ELSE now() END,
       CASE WHEN n % 100 = 51 THEN 'overtaken' END,
       CASE WHEN n % 5 = 0 THEN ARRAY[md5('0')::uuid] ELSE '{}' END
FROM generate_series(1, 3) l, generate_series(1, 10000) n;

INSERT INTO notification.notice_attempt (ledger_id, notice_id, number, ended_at, outcome)
SELECT ledger_id, notice_id, 1, now(), 'accepted' FROM notification.notice;

INSERT INTO notification.notice_receipt (ledger_id, notice_id, provider_id, accepted_at, look_at)
SELECT ledger_id, notice_id, md5(notice_id::text)::uuid, created_at,
       CASE WHEN reports % 7 = 0 THEN created_at END
FROM notification.notice WHERE state = 'sent';

INSERT INTO notification.print_run
    (ledger_id, print_run_id, created_at, created_by, letters, state, posted_on, ended_at, ended_by)
SELECT md5('l' || l)::uuid, md5(l || 'r' || r)::uuid, now() - r * interval '1 hour', 'tester', 50,
       'posted', current_date, now(), 'tester'
FROM generate_series(1, 3) l, generate_series(1, 1000) r;

INSERT INTO notification.notice
    (ledger_id, notice_id, case_id, requirement, reports, audience, channel, purpose, content,
     content_hash, created_at, created_by, state, ended_at, print_run_id, letters_by)
SELECT md5('l' || l)::uuid, md5(l || 'p' || n)::uuid, gen_random_uuid(), 'plan-agreed', n,
       'parent', 'letter', 'casework', decode(repeat('00', 30), 'hex'), sha256(''::bytea),
       now() - n * interval '10 minutes', 'tester',
       CASE WHEN n % 20 = 0 THEN 'pending' ELSE 'sent' END,
       CASE WHEN n % 20 = 0 THEN NULL ELSE now() END,
       CASE WHEN n % 20 = 0 THEN NULL ELSE md5(l || 'r' || n % 1000 + 1)::uuid END,
       CASE WHEN n % 200 = 0 THEN 'govuk_notify' ELSE 'print_run' END
FROM generate_series(1, 3) l, generate_series(1, 10000) n;

INSERT INTO notification.notice
    (ledger_id, notice_id, case_id, requirement, reports, audience, channel, purpose, content,
     content_hash, created_at, created_by, state, attempts, due_at, ended_at, announces)
SELECT ledger_id, md5('t' || notice_id)::uuid, md5('t' || reports / 10)::uuid, requirement,
       reports, audience, 'text', purpose, content, content_hash, created_at, created_by,
       CASE WHEN reports % 100 IN (0, 1) THEN 'pending' ELSE 'sent' END, 0,
       CASE WHEN reports % 100 = 0 THEN 'infinity' ELSE created_at END,
       CASE WHEN reports % 100 IN (0, 1) THEN NULL ELSE now() END, notice_id
FROM notification.notice WHERE channel = 'email';

INSERT INTO notification.automatic_notice
    (ledger_id, case_id, reports, requirement, state, due_at, ended_at)
SELECT md5('l' || l)::uuid, md5((n / 10)::text)::uuid, n, 'plan-agreed',
       CASE WHEN n % 50 = 0 THEN 'waiting' ELSE 'composed' END, now() - n * interval '1 minute',
       CASE WHEN n % 50 = 0 THEN NULL ELSE now() END
FROM generate_series(1, 3) l, generate_series(1, 10000) n;

INSERT INTO notification.digest
    (ledger_id, digest_id, reader, reader_id, email, send_at, next_at, created_at, changed_by,
     ended_at)
SELECT md5('l' || l)::uuid, md5(l || 'g' || n)::uuid, 'officer', md5(n::text)::uuid,
       CASE WHEN n % 10 > 0 THEN n || '@x.example.org' END, '07:30',
       now() + (n - 20) * interval '10 minutes', now() - n * interval '1 hour', 'tester',
       CASE WHEN n % 10 = 0 THEN now() - n * interval '1 day' END
FROM generate_series(1, 3) l, generate_series(1, 1000) n;

INSERT INTO notification.digest_message
    (ledger_id, digest_id, day, message_id, state, attempts, due_at, send_until, log_position,
     items, ended_at)
SELECT ledger_id, digest_id, current_date - d, gen_random_uuid(),
       CASE WHEN d = 0 THEN 'pending' ELSE 'sent' END, 1, now() - d * interval '1 day',
       now() - d * interval '1 day' + interval '4 hours', d, 7,
       CASE WHEN d > 0 THEN now() - d * interval '1 day' END
FROM notification.digest, generate_series(0, 90) d
WHERE ledger_id = md5('l1')::uuid AND created_at > now() - interval '200 hours';
"""
LAST_LEDGER = UUID(int=2**128 - 1)
WAITING = f"""
INSERT INTO notification.endpoint
    (ledger_id, endpoint_id, url, event_types, starts_after, ordering)
VALUES ('{LAST_LEDGER}', '{UUID(int=6)}', 'https://x.example.org', ARRAY['*'], 0, 'case');

INSERT INTO notification.delivery
    (ledger_id, endpoint_id, message_id, cause, order_case_id, order_position, due_at)
SELECT '{LAST_LEDGER}', '{UUID(int=6)}', gen_random_uuid(), 'automatic', '{UUID(int=7)}', n,
       CASE WHEN n = 1 THEN now() + interval '1 day' ELSE 'infinity' END
FROM generate_series(1, 50000) n;
"""  # noqa: S608  # constants only
LEDGER = UUID("d2a57dc1d883fd21fb9951699df71cc7")
NOON = datetime(2020, 1, 1, tzinfo=UTC)

Scalar: TypeAlias = UUID | date | timedelta | int | str | None
Parameter: TypeAlias = Scalar | Sequence[Scalar]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sender_url(module_database: Database) -> str:
    """The URL by which a sender connects to the database with the big tables."""
    async with long_transaction(module_database.admin_url, Ledgers.ALL) as db:
        await db.execute(SEED)
        await db.execute(WAITING)
    async with long_transaction(module_database.admin_url, Ledgers.ALL) as db:
        await db.execute(
            "ANALYZE notification.delivery, notification.message, notification.endpoint_secret,"
            " notification.notice, notification.notice_attempt, notification.print_run,"
            " notification.notice_receipt, notification.client_certificate,"
            " notification.handshake, notification.digest, notification.digest_message,"
            " notification.automatic_notice"
        )
    return module_database.url_for("notification_service")


@pytest_asyncio.fixture(loop_scope="module")
async def seeded(sender_url: str) -> AsyncGenerator[DriverConnection]:
    """A sender's connection, over the big tables, that rolls back what it did."""
    async with long_transaction(sender_url, Ledgers.ALL) as db:
        yield db


async def explain_plan(connection: DriverConnection, query: str, *values: Parameter) -> PlanNode:
    """What a prepared statement did, undone afterwards."""
    parameters = ", ".join(as_literal(each) for each in values)
    await connection.execute("SAVEPOINT before")
    await connection.execute(f"PREPARE explained AS {query}")
    explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE explained"
    (found,) = await connection.fetchval(f"{explain} ({parameters})" if values else explain)
    await connection.execute("ROLLBACK TO before")
    await connection.execute("DEALLOCATE explained")
    return found["Plan"]


def as_literal(value: Parameter) -> str:
    """A parameter as SQL, which PostgreSQL converts to the type of the parameter."""
    match value:
        case None:
            return "NULL"
        case timedelta():
            return f"'{value.total_seconds()} seconds'"
        case str() | UUID() | date() | int():
            return f"'{value}'"
        case _:
            elements = (as_literal(each).strip("'") for each in value)
            return "'{" + ",".join(elements) + "}'"


def rows_read(top: PlanNode, tables: AbstractSet[str] = LARGE_TABLES) -> float:
    """Rows of big tables that were read, those that a condition then dropped included."""
    return sum(
        (each["Actual Rows"] + each.get("Rows Removed by Filter", 0)) * each["Actual Loops"]
        for each in plan_nodes(top)
        if each.get("Relation Name") in tables and each["Node Type"] != "ModifyTable"
    )


def sequential_scans(top: PlanNode) -> Sequence[str]:
    """Big tables that were read from end to end."""
    return [
        each["Relation Name"]
        for each in plan_nodes(top)
        if each["Node Type"] == "Seq Scan" and each["Relation Name"] in LARGE_TABLES
    ]


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_every_statement_uses_indexes_and_reads_no_more_than_it_needs(
    seeded: DriverConnection, mode: str
) -> None:
    await seeded.execute(f"SET LOCAL plan_cache_mode = {mode}")
    ledger, endpoint = await first_endpoint(seeded)
    place = (NOON + timedelta(days=9000), UUID(int=0))
    count = LEDGERS * ENDPOINTS
    month, quarter = timedelta(days=30), timedelta(days=90)
    now = datetime.now(UTC)
    some = await seeded.fetch(
        "SELECT ledger_id, delivery_id, message_id FROM notification.delivery"
        " WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'delivered' LIMIT 500",
        ledger,
        endpoint,
    )
    ids = [row["delivery_id"] for row in some]
    ordered = await seeded.fetchval("SELECT md5('1e9')::uuid")
    cases = await seeded.fetchval(
        "SELECT array_agg(md5(c::text)::uuid ORDER BY c) FROM generate_series(0, 499) c"
    )
    messages = [row["message_id"] for row in some]
    notice = await seeded.fetchval("SELECT md5('1n100')::uuid")
    letters = await seeded.fetchval(
        "SELECT array_agg(md5('1p' || n)::uuid) FROM generate_series(20, 1000, 20) n"
    )
    print_run = await seeded.fetchval("SELECT md5('1r2')::uuid")
    text = await seeded.fetchval("SELECT md5('t' || md5('1n100')::uuid)::uuid")
    sent = await seeded.fetchval("SELECT md5('1n7')::uuid")
    provider = await seeded.fetchval("SELECT md5(md5('1n7')::uuid::text)::uuid")
    digest = await seeded.fetchval("SELECT md5('1g1')::uuid")
    of_digests = await seeded.fetchval("SELECT md5('l1')::uuid")
    day = of_digests, digest, now.date()
    statements: list[tuple[str, str, Sequence[Parameter], float]] = [
        (f"list {state or 'all'} {'first' if first_page else 'next'}",
         deliveries.deliveries_query(state, first_page=first_page),
         (ledger, endpoint, 51, *(() if first_page else place)),
         51 * (6 if state is None else 2))
        for state in (None, *DeliveryState)
        for first_page in (True, False)
    ]  # fmt: skip
    statements += [
        ("notices that are due", notice_claiming.DUE_NOTICES, (8, "true"), 24),
        ("notices that are due at night", notice_claiming.DUE_NOTICES, (8, "false"), 16),
        ("a new text", texts.INSERT_TEXT,
         (ledger, letters[0], UUID(int=5), "x" * 30, "x" * 32, "text"), 1),
        ("a text that is released", texts.RELEASE_TEXT, (ledger, notice, now), 1),
        ("a text that ends", texts.END_TEXT, (ledger, notice, "failed", "overtaken", now), 1),
        ("whether a text is needed", texts.NEEDS_ANNOUNCING, (ledger, text), 2 + 10),
        ("what notices did by being sent", facts_of_notices.SENT_NOTICES,
         (ledger, letters[:8]), 8),
        ("earlier notices of a fact", earlier_notices.EARLIER_NOTICES,
         (ledger, cases[5], 50, "plan-agreed", 60), 20),
        ("the channels that failed lately", failed_channels.FAILED_CHANNELS,
         (ledger, cases[5], ["returned"], timedelta(days=14)), 20),
        ("outdated notices of a fact", earlier_notices.OUTDATED_NOTICES,
         (ledger, cases[5], 50, 60), 20),
        ("who was sent a notice of a fact", informed_people.INFORMED_PEOPLE,
         (ledger, cases[5], [50, 51], ["plan-agreed"], 0), 20),
        ("which notices of a fact are stored", making.STORED_NOTICES,
         (ledger, cases[5], 50, "plan-agreed", 0), 20),
        ("what people were sent of a fact", last_notices.GIVEN_STATEMENTS,
         (ledger, cases[5], [50, 51], ["plan-agreed"]), 20),
        ("notices that are taken back", taken_back_notices.TAKEN_BACK_NOTICES,
         (ledger, cases[5], [50, 51]), 20),
        ("notices that enclosed a document", taken_back_notices.ENCLOSING_NOTICES,
         (ledger, cases[5], cases[0]), 20),
        ("which of them were written before", enclosing_notices.ENCLOSING_REQUIREMENTS,
         (ledger, cases[5], cases[0], now), 20),
        ("what a notice enclosed", enclosing_notices.GIVEN_DOCUMENTS, (ledger, notice), 2),
        ("automatic notices that are due", automatic.DUE_AUTOMATIC_NOTICES, (now, 4), 4),
        ("an automatic notice", automatic.LOCK_AUTOMATIC_NOTICE,
         (ledger, cases[5], 50, "plan-agreed", now), 1),
        ("the end of an automatic notice", automatic.END_AUTOMATIC_NOTICE,
         (ledger, cases[5], 50, "plan-agreed", "composed", [], now), 1),
        ("an automatic notice once more", automatic.COMPOSE_ONCE_MORE,
         (ledger, cases[5], 50, "plan-agreed", now, notice), 1),
        ("how far an automatic notice is", automatic.LOCK_NOTICE,
         (ledger, cases[5], 50, "plan-agreed"), 1),
        ("held notices of a case", automatic.HELD_NOTICES_OF_CASE, (ledger, cases[5]), 20),
        ("automatic notices of a case", automatic.AUTOMATIC_NOTICES_OF_CASE,
         (ledger, cases[5], list(range(50, 60))), 20),
        ("claim a notice", notice_claiming.CLAIM_NOTICE,
         (ledger, notice, UUID(int=1), now, now), 1),
        *((f"what waits for {each}", waiting.WAITING_QUERIES[each],
           (waiting.MAX_WAITING_COUNTED,), bound) for each, bound in (
              (waiting.WaitsFor.EMAIL, 300), (waiting.WaitsFor.LETTER, 150),
              (waiting.WaitsFor.PRINT_RUN, 1500),
              (waiting.WaitsFor.TEXT, 300),
              (waiting.WaitsFor.MAILING, 0), (waiting.WaitsFor.DIGEST, 200),
              (waiting.WaitsFor.COMPOSITION, 600))),
        ("letters to print", print_runs.NEXT_LETTERS, (ledger, 50), 50),
        ("letters of a new run", print_runs.TAKE_LETTERS, (ledger, print_run, letters), 50 * 3),
        ("letters that wait", print_runs.WAITING_LETTERS, (ledger, 500), 500),
        ("a letter that came back", returns.LOCK_ENDED_NOTICE, (ledger, notice), 1),
        ("a print run", print_runs.FIND_PRINT_RUN, (ledger, print_run), 1),
        ("list print runs", print_runs.LIST_PRINT_RUNS, (ledger, *place, 51), 51),
        ("letters of a print run", print_runs.LETTERS_OF_PRINT_RUN, (ledger, print_run), 10),
        ("mark what a file has", print_runs.MARK_LETTERS, (ledger, print_run, letters[:1]), 20),
        ("put letters back", print_runs.PUT_BACK, (ledger, print_run, letters[:1]), 20),
        ("notices of a print run", notices.NOTICES_OF_PRINT_RUN, (ledger, print_run), 10),
        ("a letter in place of an e-mail", fallbacks.SEND_FALLBACK, (ledger, notice), 1),
        ("no letter beside an e-mail", fallbacks.DROP_FALLBACK, (ledger, notice), 1),
        ("how attempts ended", notice_claiming.EARLIER_OUTCOMES, (ledger, notice), 1),
        ("receipts that are due", receipts.DUE_RECEIPTS, (8,), 8),
        ("claim a receipt", receipts.CLAIM_RECEIPT, (ledger, sent, now, now), 1),
        ("lock a receipt", receipts.LOCK_RECEIPT, (ledger, sent), 2),
        ("record a look", receipts.UPDATE_RECEIPT, (ledger, sent, "delivered", now, None), 1),
        ("record a receipt", receipts.UPDATE_NOTICE,
         (ledger, sent, "delivered", None, now, None), 1),
        ("a message of a provider", receipts.FIND_BY_PROVIDER_ID, (provider,), 1),
        ("look sooner", receipts.HASTEN_LOOK, (ledger, sent, now, timedelta(seconds=10)), 1),
        ("a notice", notices.FIND_NOTICE, (ledger, notice), 1),
        ("its content", notices.FIND_CONTENT, (ledger, notice), 1),
        ("attempts of a notice", notices.LIST_NOTICE_ATTEMPTS, (ledger, notice), 1),
        ("list notices", notices.LIST_NOTICES, (ledger, *place, 51), 51),
        ("notices of a case", notices.LIST_NOTICES_OF_CASE, (ledger, *place, 51, cases[7]), 10),
        ("notices to certify", evidence_rows.NOTICES_TO_CERTIFY, (ledger, cases[7], None, 51), 51),
        ("of a fact", evidence_rows.NOTICES_TO_CERTIFY, (ledger, cases[7], 7, 51), 51),
        ("attempts of notices", evidence_rows.ATTEMPTS_OF_NOTICES,
         (ledger, [notice, sent], 100), 4),
        ("receipts of notices", evidence_rows.RECEIPTS_OF_NOTICES, (ledger, [notice, sent]), 4),
        ("posted print runs", evidence_rows.POSTED_RUNS, (ledger, [print_run]), 2),
        ("a digest", digests.FIND_DIGEST, (of_digests, digest), 1),
        ("lock a digest", digests.LOCK_DIGEST, (of_digests, digest), 1),
        ("list digests", digests.LIST_DIGESTS, (of_digests, *digests.BEFORE_ALL_DIGESTS, 51), 51),
        ("count digests", digests.COUNT_DIGESTS, (of_digests, 100), 100),
        ("save a digest", digests.SAVE_DIGEST,
         (of_digests, digest, "setting", None, "123456", "x@x.example.org", "07:30", None, now,
          "tester"), 1),
        ("end a digest", digests.END_DIGEST, (of_digests, digest, now, "tester"), 1),
        ("digests whose time has come", scheduling.DUE_DIGESTS, (now, 50), 60),
        ("lock one of them", scheduling.LOCK_DUE_DIGEST, (of_digests, digest, now), 1),
        ("move a digest", scheduling.MOVE_DIGEST, (of_digests, digest, now), 1),
        ("digests to send", messages_of_digests.DUE_MESSAGES, (now, 50), 50),
        ("lock one to send", messages_of_digests.LOCK_DUE_MESSAGE, (*day, now, now), 1),
        ("start an attempt", messages_of_digests.START_ATTEMPT,
         (*day, UUID(int=1), now, 9, 9), 1),
        ("settle a digest", messages_of_digests.SETTLE_MESSAGE,
         (*day, "skipped", "stopped", None, now, None, None), 1),
        ("end an attempt", messages_of_digests.END_ATTEMPT,
         (*day, UUID(int=1), "sent", None, None, now, "accepted", 250), 1),
        ("what was covered last", messages_of_digests.LAST_COVERED, day, 2),
        ("days of a digest", messages_of_digests.LIST_MESSAGES, (of_digests, digest, 31), 31),
        ("old days of digests", digest_retention.FIND_ENDED_MESSAGES,
         (timedelta(days=60), PURGE_BATCH), PURGE_BATCH),
        ("purge a day of a digest", digest_retention.PURGE_DIGEST_MESSAGE, day, 1),
        ("old digests", digest_retention.FIND_ENDED_DIGESTS, (quarter, PURGE_BATCH), PURGE_BATCH),
        ("purge a digest", digest_retention.PURGE_DIGEST, (of_digests, digest), 1),
        ("one delivery", deliveries.FIND_DELIVERY, (ledger, ids[0]), 2),
        ("its attempts", deliveries.LIST_ATTEMPTS, (ledger, ids[0], 100, month), 2),
        ("attempts of a page", deliveries.ATTEMPTS_OF_PAGE, (ledger, ids[:25], 2500), 50),
        ("what is due", claiming.DUE_ENDPOINTS, (32,), 32 * count),
        ("claim", claiming.CLAIM_DELIVERIES,
         (ledger, endpoint, 32, now, now + month, UUID(int=1)), 32 * 3),
        ("messages of a claim", claiming.FIND_MESSAGES, ([ledger] * 500, messages), 500),
        ("settle", results.UPDATE_DELIVERY,
         (ledger, ids[0], UUID(int=1), "delivered", now, now, "false"), 1),
        ("whether an address permits", handshakes.IS_CALLBACK_VALID,
         (ledger, endpoint, b"x" * 32, now), 1),
        ("handshakes that are due", handshakes.DUE_HANDSHAKES, ([UUID(int=1)], 100), 1 + 1),
        ("certificates that end", certificate_warnings.FIND_ENDING,
         (month, list(EXPIRY_WARNINGS), certificate_warnings.ANNOUNCED_AT_ONCE), 3),
        ("count a warning", certificate_warnings.COUNT_WARNING,
         (ledger, endpoint, now, now, 2), 1),
        ("certificates of an endpoint", client_certificates.FIND_CERTIFICATES,
         (ledger, endpoint, 3), 3),
        ("certificates to send with", client_certificates.USABLE_CERTIFICATES,
         ([ledger] * 10, [endpoint] * 10), 10 * 6),
        ("a page of secrets", key_rotation.NEXT_SECRETS,
         (ledger, endpoint, UUID(int=0), key_rotation.SECRETS_OF_PAGE),
         key_rotation.SECRETS_OF_PAGE),
        ("the next council with secrets", key_rotation.NEXT_LEDGER, (UUID(int=0),), 1),
        ("backlog", backlog.COUNT_DUE, (backlog.MAX_COUNTED,), backlog.MAX_COUNTED),
        ("the oldest that is due", backlog.OLDEST_DUE, (), count),
        ("a replay to move on", replays.READY_REPLAYS, (200,), 0),
        ("lock what is pending", orphans.LOCK_PENDING, (ledger, endpoint, 1000), 1000 * 2),
        ("lock what waits for a retry", pending_deliveries.LOCK_LATER, (ledger, endpoint, 1000),
         1000 * 2),
        ("make it due", pending_deliveries.HASTEN, (ledger, ids[0], now), 1),
        ("what is to be recovered", undelivered.SET_RECOVER_SINCE, (ledger, endpoint, now), 1),
        ("cancel", orphans.CANCEL_DELIVERY, (ledger, ids[0], now), 1),
        ("sweep", orphans.FIND_ORPHANS, (PURGE_BATCH,), PURGE_BATCH * 2),
        ("ended deliveries", retention.FIND_ENDED, (month, quarter, PURGE_BATCH), PURGE_BATCH * 7),
        ("purge a delivery", retention.PURGE_DELIVERY, (ledger, ids[0]), 1),
        ("remember what is purged", delivered_months.SUMMARISE,
         (ledger, ids[:20], [endpoint] * 20, messages[:20]), 20 * 5),
        ("purge attempts", retention.PURGE_ATTEMPTS, (ledger, ids[0]), 1),
        ("purge excerpts", retention.PURGE_EXCERPTS, (ledger, ids[0]), 1),
        ("lock a message", retention.LOCK_MESSAGE, (ledger, messages[0]), 1),
        ("purge a message", retention.PURGE_MESSAGE, (ledger, messages[0]), 3),
        ("unused endpoints", retention.FIND_UNUSED_ENDPOINTS, (quarter, PURGE_BATCH), count),
        ("excerpts of an endpoint", response_excerpts.FIND_EXCERPTS,
         (ledger, endpoint, PURGE_BATCH), PURGE_BATCH),
        ("old excerpts", response_excerpts.FIND_EXPIRED, (month, PURGE_BATCH), PURGE_BATCH),
        ("erase an excerpt", response_excerpts.DELETE_EXCERPT, (ledger, ids[0], 1), 1),
        ("enqueue", enqueueing.ENQUEUE,
         (ledger, now, [UUID(int=n) for n in range(500)], ["request.refused"] * 500, [9] * 500,
          cases), 2 * 500),
        ("enqueue a replay", enqueueing.ENQUEUE_REPLAY,
         (ledger, now, UUID(int=1), [UUID(int=n) for n in range(200)], [9] * 200, cases[:200],
          ordered, "false"), 2 * 200),
        ("enqueue a recovery", enqueueing.ENQUEUE_REPLAY,
         (ledger, now, UUID(int=1), messages[:200], [9] * 200, cases[:200], ordered, "true"),
         4 * 200),
        ("claim in order", claiming.CLAIM_DELIVERIES,
         (ledger, ordered, 32, now, now + month, UUID(int=1)), 32 * 3),
        ("release a delivery", case_order.RELEASE_NEXT, (ledger, ordered, cases[0], now), 3),
        ("what a case waits for", case_order.HEAD_OF_CASE, (ledger, ordered, cases[1]), 1),
        ("skip", case_order.SKIP, (ledger, ids[0], now), 1),
        ("what waits for none", case_order.FIND_HELD, (PURGE_BATCH,), LEDGERS * 503),
        ("what is out of order", case_order.FIND_UNORDERED, (PURGE_BATCH,), count),
        ("end an order", case_order.END_ORDER, (ledger, ids[0], now), 1),
        ("enqueue an announcement", announcements.ENQUEUE_ANNOUNCEMENT,
         (ledger, endpoint, UUID(int=1)), 1),
        ("enqueue one", enqueueing.ENQUEUE_ONE,
         (ledger, UUID(int=1), endpoint, messages[0], "test"), 1),
    ]  # fmt: skip
    wrong: list[str] = []
    for name, query, values, bound in statements:
        found = await explain_plan(seeded, query, *values)
        if sequential_scans(found) or rows_read(found) > bound:
            wrong.append(f"{name}: scans {sequential_scans(found)}, looks at {rows_read(found)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_what_was_delivered_of_a_case_is_read_without_the_rest(
    seeded: DriverConnection, mode: str
) -> None:
    """A case of 20 facts, each for ten endpoints, and a month of each."""
    await seeded.execute(f"SET LOCAL plan_cache_mode = {mode}")
    ledger, _ = await first_endpoint(seeded)
    body: str = await seeded.fetchval(
        "SELECT prosrc FROM pg_proc WHERE proname = 'delivered_facts_v1'"
    )
    for name, parameter in (
        ("log.current_ledger()", "$1::uuid"),
        ("p_case_id", "$2::uuid"),
        ("p_before", "$3::timestamptz"),
        ("p_below", "$4::uuid"),
        ("p_limit", "$5::int"),
    ):
        body = body.replace(name, parameter)
    case = await seeded.fetchval("SELECT md5('7')::uuid")

    found = await explain_plan(
        seeded, body, ledger, case, datetime(2100, 1, 1, tzinfo=UTC), UUID(int=0), 51
    )

    assert sequential_scans(found) == []
    assert rows_read(found) <= 20 + 2 * 20 * ENDPOINTS + ENDPOINTS


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_the_notices_of_a_case_are_read_without_the_rest(
    seeded: DriverConnection, mode: str
) -> None:
    """For an export: by the function that case-api calls."""
    await seeded.execute(f"SET LOCAL plan_cache_mode = {mode}")
    ledger, _ = await first_endpoint(seeded)
    body: str = await seeded.fetchval(
        "SELECT prosrc FROM pg_proc WHERE proname = 'notices_of_case_v2'"
    )
    for name, parameter in (
        ("log.current_ledger()", "$1::uuid"),
        ("p_case_id", "$2::uuid"),
        ("p_after", "$3::timestamptz"),
        ("p_above", "$4::uuid"),
        ("p_limit", "$5::int"),
    ):
        body = body.replace(name, parameter)
    case = await seeded.fetchval("SELECT md5('7')::uuid")

    found = await explain_plan(
        seeded, body, ledger, case, datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0), 20
    )

    assert sequential_scans(found) == []
    assert rows_read(found) <= 20


async def test_a_claim_reads_nothing_of_a_case_that_waits(
    seeded: DriverConnection,
) -> None:
    """50,000 deliveries wait for one of their case that is due tomorrow."""
    ledger, endpoint, case, now = LAST_LEDGER, UUID(int=6), UUID(int=7), datetime.now(UTC)
    for mode in ("force_custom_plan", "force_generic_plan"):
        await seeded.execute(f"SET LOCAL plan_cache_mode = {mode}")

        claim = await explain_plan(
            seeded,
            claiming.CLAIM_DELIVERIES,
            *(ledger, endpoint, 32, now, now + timedelta(minutes=1), UUID(int=1)),
        )
        release = await explain_plan(seeded, case_order.RELEASE_NEXT, ledger, endpoint, case, now)
        held = await explain_plan(seeded, case_order.FIND_HELD, PURGE_BATCH)

        assert rows_read(claim) == 0
        assert rows_read(release) <= 2
        assert rows_read(held) <= LEDGERS * 503 + 2


async def first_endpoint(connection: DriverConnection) -> tuple[UUID, UUID]:
    row = await connection.fetchrow(
        "SELECT ledger_id, endpoint_id FROM notification.endpoint WHERE state = 'enabled'"
        " ORDER BY ledger_id, endpoint_id LIMIT 1"
    )
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_a_purge_of_replays_reads_only_the_rows_that_it_deletes(
    seeded: DriverConnection, mode: str
) -> None:
    await seeded.execute(f"SET LOCAL plan_cache_mode = {mode}")
    finished = await seeded.fetch(retention.FIND_FINISHED_REPLAYS, timedelta(days=90), PURGE_BATCH)

    found = await explain_plan(
        seeded, retention.FIND_FINISHED_REPLAYS, timedelta(days=90), PURGE_BATCH
    )
    purged = await explain_plan(seeded, retention.PURGE_REPLAY, *finished[0])

    assert rows_read(found, {"replay"}) <= PURGE_BATCH * 2
    assert rows_read(purged, {"replay"}) == 1
