"""How much waits to be sent, and for how long, as monitoring reads it."""

import asyncio
from typing import Final

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.background_tasks import background_tasks
from chassis.database import Ledgers, transaction
from chassis.testing import Database
from chassis.testing.query_plans import long_transaction
from notification_service.store.notice_sending.waiting import Waiting, WaitsFor, measure_waiting
from notification_service.worker.notices.waiting_metrics import (
    WaitingMetrics,
    measure_periodically,
)

NOTICES: Final = """
    INSERT INTO notification.print_run (ledger_id, print_run_id, created_by)
    SELECT md5('l')::uuid, md5('run')::uuid, 'tester';

    INSERT INTO notification.notice
        (ledger_id, notice_id, case_id, requirement, reports, audience, channel, purpose, content,
         content_hash, created_by, created_at, due_at, state, ended_at, print_run_id, letters_by)
    SELECT md5(ledger)::uuid, gen_random_uuid(), gen_random_uuid(), 'plan-agreed', 1, 'parent',
           channel, 'casework', decode(repeat('00', 30), 'hex'), sha256(''::bytea), 'tester',
           now() - minutes * interval '1 minute', now() + interval '1 hour',
           state, CASE WHEN state <> 'pending' THEN now() END, md5(run)::uuid,
           letters_by
      FROM (VALUES ('l', 'email', 5, 'pending', NULL, 'print_run'),
                   ('m', 'email', 90, 'pending', NULL, 'govuk_notify'),
                   ('l', 'email', 900, 'sent', NULL, 'print_run'),
                   ('l', 'letter', 7, 'pending', NULL, 'print_run'),
                   ('m', 'letter', 30, 'pending', NULL, 'govuk_notify'),
                   ('m', 'letter', 20, 'pending', NULL, 'govuk_notify'),
                   ('m', 'letter', 800, 'sent', NULL, 'govuk_notify'),
                   ('l', 'letter', 60, 'pending', 'run', 'print_run'),
                   ('l', 'letter', 50, 'pending', 'run', 'print_run'),
                   ('l', 'letter', 40, 'pending', 'run', 'print_run'),
                   ('l', 'letter', 900, 'sent', 'run', 'print_run'))
           AS made (ledger, channel, minutes, state, run, letters_by);

    INSERT INTO notification.notice
        (ledger_id, notice_id, case_id, requirement, reports, audience, channel, purpose, content,
         content_hash, created_by, due_at, state, ended_at, announces)
    SELECT ledger_id, gen_random_uuid(), case_id, requirement, reports, audience, 'text', purpose,
           content, content_hash, created_by,
           CASE WHEN state = 'pending' THEN 'infinity'::timestamptz
                ELSE now() - interval '3 minutes' END, 'pending', NULL, notice_id
      FROM notification.notice;

    INSERT INTO notification.automatic_notice
        (ledger_id, case_id, reports, requirement, due_at)
    SELECT md5('l')::uuid, gen_random_uuid(), 1, 'plan-agreed',
           now() + minutes * interval '1 minute'
      FROM (VALUES (-4), (60)) AS made (minutes);

    INSERT INTO notification.digest_message
        (ledger_id, digest_id, day, message_id, due_at, send_until)
    SELECT md5('l')::uuid, md5('digest')::uuid, current_date + days, gen_random_uuid(),
           now() + days * interval '1 day' - interval '2 minutes', now() + interval '9 days'
      FROM generate_series(0, 3) days;
"""
"""Of two councils: two e-mails wait for a next attempt; letters; a text announces each, and is due
where that was sent; of four digests one is due, and of two automatic notices."""


@pytest.fixture
async def registry(engine: AsyncEngine, database: Database) -> CollectorRegistry:
    """What a sender shows of these."""
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await db.execute(NOTICES)
    made = CollectorRegistry()
    metrics = WaitingMetrics.on(made)
    async with background_tasks(measure_periodically(engine, metrics)), asyncio.timeout(30):
        while made.get_sample_value("notice_waiting", {"waits_for": "digest"}) is None:  # noqa: ASYNC110  # a task
            await asyncio.sleep(0.01)
    return made


async def test_what_waits_is_counted_over_all_councils_with_the_age_of_the_oldest(
    registry: CollectorRegistry,
) -> None:
    """Also a notice whose next attempt is in an hour: a mail server that is down defers all."""
    found = {
        waits_for: (
            registry.get_sample_value("notice_waiting", {"waits_for": waits_for}),
            minutes(
                registry.get_sample_value("notice_oldest_waiting_seconds", {"waits_for": waits_for})
            ),
        )
        for waits_for in WaitsFor
    }

    assert found == {
        WaitsFor.EMAIL: (2, 90),
        WaitsFor.LETTER: (2, 30),
        WaitsFor.TEXT: (3, 3),
        WaitsFor.PRINT_RUN: (1, 7),
        WaitsFor.MAILING: (3, 60),
        WaitsFor.COMPOSITION: (1, 4),
        WaitsFor.DIGEST: (1, 2),
    }


async def test_nothing_waits_in_an_empty_database(engine: AsyncEngine) -> None:
    async with transaction(engine, Ledgers.ALL) as db:
        found = await measure_waiting(db)

    assert found == {each: Waiting(0, 0.0) for each in WaitsFor}


def minutes(seconds: float | None) -> int:
    assert seconds is not None
    return int(seconds // 60)
