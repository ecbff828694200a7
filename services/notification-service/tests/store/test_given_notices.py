"""Which notices are taken back: those that were given, or may have been, and what they enclosed."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, driver_connection, transaction
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.does_not_hold import DoesNotHold
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.audience import Audience
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.enclosing_notices import (
    given_documents,
    notices_enclosing,
)
from notification_service.store.notice_sending.taken_back_notices import notices_to_take_back

CASE, OTHER_CASE = CaseId(UUID(int=9)), CaseId(UUID(int=10))
PLAN, REPORT = DocumentId(UUID(int=31)), DocumentId(UUID(int=32))
MOTHER: Final = UUID(int=21)
NOTICE_ID: Final = UUID(int=1)
NOTICE: Final = """
    INSERT INTO notification.notice (ledger_id, notice_id, case_id, requirement, reports, audience,
        person_id, channel, purpose, content, content_hash, created_by, created_at, due_at,
        state, failure, ended_at, enclosed_documents)
    VALUES ($1, $2, $3, 'final-plan', 7, 'parent', $4, 'email', 'casework',
        decode(repeat('00', 30), 'hex'), sha256(''::bytea), 'tester', $5, $5, $6, $7, $8, $9)
"""
ATTEMPT: Final = """
    INSERT INTO notification.notice_attempt
        (ledger_id, notice_id, number, started_at, ended_at, outcome)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
MONDAY: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRIDAY: Final = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
async def db(engine: AsyncEngine, ledger_id: LedgerId) -> AsyncGenerator[DriverConnection]:
    async with transaction(engine, ledger_id) as connection:
        yield await driver_connection(connection)


def gone(document: DocumentId) -> DoesNotHold:
    """A document that is not in the file any more."""
    return DoesNotHold((), (), document)


async def add_notice(  # a row
    db: DriverConnection,
    ledger_id: LedgerId,
    state: str = "sent",
    *outcomes: str | None,
    enclosed: tuple[DocumentId, ...] = (PLAN,),
    case_id: CaseId = CASE,
    notice_id: UUID = NOTICE_ID,
) -> None:
    """A notice of Monday that ended on Friday, whose attempts were made on Monday."""
    ended_at = None if state == "pending" else FRIDAY
    failure = "overtaken" if state == "failed" else None
    await db.execute(
        *(NOTICE, ledger_id, notice_id, case_id, MOTHER, MONDAY, state, failure, ended_at),
        enclosed,
    )
    for number, outcome in enumerate(outcomes, 1):
        ended = None if outcome is None else MONDAY
        await db.execute(ATTEMPT, ledger_id, notice_id, number, MONDAY, ended, outcome)


@pytest.mark.parametrize(
    ("state", "outcomes", "sent_on"),
    [
        pytest.param("sent", ["accepted"], date(2026, 11, 27), id="sent"),
        pytest.param("delivered", ["accepted"], date(2026, 11, 27), id="delivered"),
        pytest.param("pending", ["unknown"], None, id="still to be sent"),
        pytest.param("failed", [], None, id="a letter that came back"),
        pytest.param("failed", ["refused"], None, id="refused"),
        pytest.param("failed", ["deferred", "overtaken"], None, id="withheld"),
        pytest.param(
            "failed", ["unknown", "overtaken"], date(2026, 11, 23), id="without an answer before"
        ),
        pytest.param("failed", [None, "overtaken"], date(2026, 11, 23), id="the sender was killed"),
        pytest.param("failed", ["unknown", "refused"], date(2026, 11, 23), id="refused later"),
        pytest.param(
            "failed", ["unknown", "not_found", "not_found", "overtaken"], None, id="not at Notify"
        ),
        pytest.param(
            "failed",
            ["unknown", "not_found", "unknown", "overtaken"],
            date(2026, 11, 23),
            id="not at Notify, and without an answer since",
        ),
        pytest.param("failed", ["unknown", "found"], None, id="reported as not delivered"),
    ],
)
async def test_what_was_given_or_may_have_been_is_taken_back(
    db: DriverConnection,
    ledger_id: LedgerId,
    state: str,
    outcomes: list[str | None],
    sent_on: date | None,
) -> None:
    """Of what may have been given, the day is that of the attempt."""
    await add_notice(db, ledger_id, state, *outcomes)

    mother = known_recipient(Audience.PARENT, MOTHER)
    expected = [] if sent_on is None else [("final-plan", mother, sent_on)]
    for found in (
        await notices_to_take_back(db, ledger_id, CASE, DoesNotHold((7,), ())),
        await notices_to_take_back(db, ledger_id, CASE, gone(PLAN)),
        await outdated_notices(db, ledger_id, CASE, 7, 8),
    ):
        assert [(each.requirement, each.recipient, each.given_on) for each in found] == expected
    documents = await given_documents(db, ledger_id, NOTICE_ID)
    assert documents == ([PLAN] if expected else None)


async def test_a_document_finds_the_notices_of_its_case_with_which_it_went(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    await add_notice(db, ledger_id, enclosed=(REPORT, PLAN))
    await add_notice(db, ledger_id, case_id=OTHER_CASE, notice_id=UUID(int=2))

    found = {
        document: len(await notices_to_take_back(db, ledger_id, CASE, gone(document)))
        for document in (PLAN, REPORT, DocumentId(UUID(int=33)))
    }
    written = {
        before: await notices_enclosing(db, ledger_id, CASE, PLAN, before)
        for before in (MONDAY, FRIDAY)
    }

    assert list(found.values()) == [1, 1, 0]
    assert written == {MONDAY: [], FRIDAY: [ReportedNotice(7, "final-plan")]}


async def test_a_notice_that_enclosed_nothing_is_known_as_given(
    db: DriverConnection, ledger_id: LedgerId
) -> None:
    await add_notice(db, ledger_id, enclosed=())

    assert await given_documents(db, ledger_id, NOTICE_ID) == []
    assert await notices_to_take_back(db, ledger_id, CASE, gone(PLAN)) == []
