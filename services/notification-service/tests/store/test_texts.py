"""Texts wait for the notice that they announce: released once it was sent, ended if it failed."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from asyncpg import CheckViolationError, UniqueViolationError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, driver_connection, transaction
from events.envelope import LedgerId
from notification_service.store.notice_sending.claiming import claim_notice, due_notices
from notification_service.store.notice_sending.notices import KeptContent, find_notice
from notification_service.store.notice_sending.texts import (
    end_text,
    insert_text,
    needs_announcing,
    release_text,
)
from notification_service.testing.notice_conservation import assert_notices_conserved

MORNING: Final = datetime(2026, 11, 27, 9, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)
TEXT_OF_FIRST, TEXT_OF_SECOND = UUID(int=11), UUID(int=12)
NOTICE: Final = """
    INSERT INTO notification.notice (ledger_id, notice_id, case_id, requirement, reports, audience,
        channel, purpose, content, content_hash, created_by, state, ended_at, due_at)
    VALUES ($1, $2, $3, 'plan-agreed', $4, 'parent', 'email', 'casework',
        decode(repeat('00', 30), 'hex'), sha256(''::bytea), 'tester', 'sent', $5, $5)
"""
SENT: Final = """
    UPDATE notification.notice SET state = 'sent', ended_at = $3
     WHERE ledger_id = $1 AND notice_id = $2
"""
FAILED: Final = """
    UPDATE notification.notice SET state = 'failed', failure = 'permanent'
     WHERE ledger_id = $1 AND notice_id = $2
"""
WAITS: Final = """
    UPDATE notification.notice SET state = 'pending', ended_at = NULL
     WHERE ledger_id = $1 AND notice_id = ANY ($2)
"""
EMAIL_THAT_ANNOUNCES: Final = """
    INSERT INTO notification.notice (ledger_id, notice_id, case_id, requirement, reports, audience,
        channel, purpose, content, content_hash, created_by, announces)
    SELECT ledger_id, $3, case_id, requirement, reports, audience, 'email', purpose, content,
        content_hash, created_by, notice_id
      FROM notification.notice WHERE ledger_id = $1 AND notice_id = $2
"""


@pytest.fixture
async def db(engine: AsyncEngine, ledger_id: LedgerId) -> AsyncGenerator[DriverConnection]:
    """A transaction in which two notices of a case were sent, and a text waits for each."""
    async with transaction(engine, ledger_id) as connection:
        raw = await driver_connection(connection)
        for notice, text in ((FIRST, TEXT_OF_FIRST), (SECOND, TEXT_OF_SECOND)):
            await raw.execute(NOTICE, ledger_id, notice, UUID(int=9), notice.int, MORNING)
            content = KeptContent(text, bytes(30), bytes(32))
            await insert_text(raw, ledger_id, notice, content)
        yield raw


async def due(db: DriverConnection, *, with_texts: bool = True) -> set[UUID]:
    return {each.notice_id for each in await due_notices(db, 8, with_texts=with_texts)}


async def test_a_text_has_of_its_notice_what_is_not_its_content(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    notice, text = [await find_notice(db, ledger_id, each) for each in (FIRST, TEXT_OF_FIRST)]

    assert notice is not None
    assert text is not None
    same = ("case_id", "requirement", "reports", "audience", "person_id", "corrected_at")
    assert [getattr(text, each) for each in same] == [getattr(notice, each) for each in same]
    assert (text.channel, text.state, text.announces) == ("text", "pending", FIRST)


async def test_a_text_is_due_once_its_notice_was_sent_and_within_the_hours(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    assert await due(db) == set()

    await release_text(db, ledger_id, FIRST, MORNING)

    assert await due(db) == {TEXT_OF_FIRST}
    assert await due(db, with_texts=False) == set()


async def test_a_text_of_a_notice_that_failed_has_ended_released_or_not(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    await release_text(db, ledger_id, FIRST, MORNING)
    for notice in (FIRST, SECOND):
        await end_text(db, ledger_id, notice, MORNING)

    assert await due(db) == set()
    for text in (TEXT_OF_FIRST, TEXT_OF_SECOND):
        row = await find_notice(db, ledger_id, text)
        assert row is not None
        assert (row.state, row.failure, row.ended_at) == ("failed", "overtaken", MORNING)


async def test_a_text_that_is_being_sent_is_not_ended(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    """The database has an attempt without an end, which its sender records."""
    await release_text(db, ledger_id, FIRST, MORNING)
    lease = timedelta(minutes=1)
    claimed = await claim_notice(db, ledger_id, TEXT_OF_FIRST, UUID(int=7), lease)

    await end_text(db, ledger_id, FIRST, MORNING)

    assert claimed is not None
    assert claimed.notice.announces == FIRST
    row = await find_notice(db, ledger_id, TEXT_OF_FIRST)
    assert row is not None
    assert row.state == "pending"


async def test_a_notice_that_failed_needs_no_text(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    assert await needs_announcing(db, ledger_id, TEXT_OF_FIRST)

    await db.execute(FAILED, ledger_id, FIRST)

    assert not await needs_announcing(db, ledger_id, TEXT_OF_FIRST)


async def test_of_two_texts_that_are_due_with_the_same_words_one_is_sent(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    for notice in (FIRST, SECOND):
        await release_text(db, ledger_id, notice, MORNING)

    assert await needs_announcing(db, ledger_id, TEXT_OF_FIRST)
    assert not await needs_announcing(db, ledger_id, TEXT_OF_SECOND)


@pytest.mark.parametrize(
    ("hours", "is_needed"),
    [
        pytest.param(-1, True, id="it was sent before the notice"),
        pytest.param(1, False, id="it was sent after it"),
    ],
)
async def test_a_text_that_was_sent_after_a_notice_announces_that_too(
    db: DriverConnection, ledger_id: LedgerId, hours: int, *, is_needed: bool
) -> None:
    await db.execute(SENT, ledger_id, TEXT_OF_SECOND, MORNING + timedelta(hours=hours))

    assert await needs_announcing(db, ledger_id, TEXT_OF_FIRST) is is_needed


async def test_a_notice_is_announced_once(db: DriverConnection, ledger_id: LedgerId) -> None:
    await db.execute("SAVEPOINT before")
    with pytest.raises(UniqueViolationError):
        await insert_text(db, ledger_id, FIRST, KeptContent(UUID(int=13), bytes(30), bytes(32)))
    await db.execute("ROLLBACK TO before")


async def test_what_announces_a_notice_is_a_text(db: DriverConnection, ledger_id: LedgerId) -> None:
    await db.execute("SAVEPOINT before")
    with pytest.raises(CheckViolationError):
        await db.execute(EMAIL_THAT_ANNOUNCES, ledger_id, FIRST, UUID(int=13))
    await db.execute("ROLLBACK TO before")


async def test_a_text_that_was_sent_without_a_fact_is_found(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    """The check of conservation: the ledger of disclosures would not have it."""
    everything = {FIRST, SECOND, TEXT_OF_FIRST, TEXT_OF_SECOND}
    await db.execute(WAITS, ledger_id, [FIRST, SECOND])
    assert await assert_notices_conserved(db, everything) == {"pending": 4}

    await db.execute(SENT, ledger_id, TEXT_OF_FIRST, MORNING)

    with pytest.raises(AssertionError):
        await assert_notices_conserved(db, everything)
