"""The officers who lead and cover a case, from its events."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, create_engine, transaction
from chassis.testing import Database
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections.case_officer import CASE_OFFICER
from deadline_service.testing import CaseRecorder, ConsumerDriver
from events.contracts import CaseCorrected, CaseCoverArranged, CaseOfficerAssigned, CaseVoided
from events.contracts.references import OfficerId
from events.contracts.vocabulary.case import CorrectionReason, CoverReason
from events.rebuild import rebuild_projection

ANNA, BEN, COVER = (OfficerId(UUID(int=n)) for n in (1, 2, 3))
ROWS = text("""
    SELECT from_on::text, to_on::text, officer_id, is_cover FROM deadline.case_officer
    ORDER BY is_cover, from_on
""")


def assigned(officer: OfficerId, day: date) -> CaseOfficerAssigned:
    return CaseOfficerAssigned(officer_id=officer, from_on=day)


async def apply_events(engine: AsyncEngine) -> None:
    await ConsumerDriver(build_projection_worker(engine, CASE_OFFICER)).drain()


async def periods(engine: AsyncEngine, council: CaseRecorder) -> Sequence[tuple[Any, ...]]:
    async with transaction(engine, council.ledger_id) as db:
        return [tuple(row) for row in await db.execute(ROWS)]


async def test_a_lead_ends_when_the_next_begins_and_cover_is_separate(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(assigned(ANNA, date(2026, 9, 1)))
    await apply_events(engine)
    await council.record(assigned(BEN, date(2026, 10, 1)))
    await council.record(
        CaseCoverArranged(
            officer_id=COVER,
            covers=BEN,
            from_on=date(2026, 10, 10),
            to_on=date(2026, 10, 20),
            reason=CoverReason.LEAVE,
        )
    )
    await apply_events(engine)

    assert await periods(engine, council) == [
        ("2026-09-01", "2026-09-30", ANNA, False),
        ("2026-10-01", None, BEN, False),
        ("2026-10-10", "2026-10-20", COVER, True),
    ]


async def test_a_correction_moves_a_period_and_a_void_removes_it(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(assigned(ANNA, date(2026, 9, 1)))
    await council.record(assigned(BEN, date(2026, 10, 1)))
    await apply_events(engine)
    await council.record(
        CaseCorrected(
            position=1, values={"from_on": "2026-09-02"}, reason=CorrectionReason.MISTYPED
        )
    )
    await council.record(CaseVoided(position=2, reason=CorrectionReason.WRONG_CASE))
    await apply_events(engine)

    assert await periods(engine, council) == [("2026-09-02", None, ANNA, False)]


async def test_a_rebuild_restores_what_was_lost(
    council: CaseRecorder, engine: AsyncEngine, database: Database
) -> None:
    await council.record(assigned(ANNA, date(2026, 9, 1)))
    await council.record(assigned(BEN, date(2026, 10, 1)))
    await apply_events(engine)
    before = await periods(engine, council)
    async with transaction(engine, council.ledger_id) as db:
        await db.execute(text("DELETE FROM deadline.case_officer"))

    admin = create_engine(database.admin_url, pool_size=3)
    owner = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(owner, CASE_OFFICER.projection(), lambda _done, _whole: None)
    await admin.dispose()

    assert await periods(engine, council) == before
