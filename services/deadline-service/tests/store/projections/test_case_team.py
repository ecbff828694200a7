"""The teams of a case, from its events."""

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
from deadline_service.store.projections.case_team import CASE_TEAM
from deadline_service.testing import CaseRecorder, ConsumerDriver
from events.contracts import CaseCorrected, CaseTeamAssigned, CaseVoided
from events.contracts.references import TeamId
from events.contracts.vocabulary.case import CorrectionReason
from events.rebuild import rebuild_projection

NORTH, SOUTH = (TeamId(UUID(int=n)) for n in (1, 2))
ROWS = text("SELECT from_on::text, to_on::text, team_id FROM deadline.case_team ORDER BY from_on")


def assigned(team: TeamId, day: date) -> CaseTeamAssigned:
    return CaseTeamAssigned(team_id=team, from_on=day)


async def apply_events(engine: AsyncEngine) -> None:
    await ConsumerDriver(build_projection_worker(engine, CASE_TEAM)).drain()


async def periods(engine: AsyncEngine, council: CaseRecorder) -> Sequence[tuple[Any, ...]]:
    async with transaction(engine, council.ledger_id) as db:
        return [tuple(row) for row in await db.execute(ROWS)]


async def test_a_team_s_period_ends_when_the_next_begins(
    council: CaseRecorder, other_council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(assigned(SOUTH, date(2026, 10, 1)), assigned(NORTH, date(2026, 9, 1)))

    await apply_events(engine)

    assert await periods(engine, council) == [
        ("2026-09-01", "2026-09-30", NORTH),
        ("2026-10-01", None, SOUTH),
    ]
    assert await periods(engine, other_council) == []


async def test_a_correction_moves_a_period_and_a_void_removes_it(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(assigned(NORTH, date(2026, 9, 1)), assigned(SOUTH, date(2026, 10, 1)))
    await apply_events(engine)
    await council.record(
        CaseCorrected(
            position=1, values={"from_on": "2026-09-02"}, reason=CorrectionReason.MISTYPED
        ),
        CaseVoided(position=2, reason=CorrectionReason.WRONG_CASE),
    )

    await apply_events(engine)

    assert await periods(engine, council) == [("2026-09-02", None, NORTH)]


async def test_a_rebuild_restores_what_was_lost(
    council: CaseRecorder, engine: AsyncEngine, database: Database
) -> None:
    await council.record(assigned(NORTH, date(2026, 9, 1)))
    await apply_events(engine)
    before = await periods(engine, council)
    async with transaction(engine, council.ledger_id) as db:
        await db.execute(text("DELETE FROM deadline.case_team"))

    admin = create_engine(database.admin_url, pool_size=3)
    owner = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(owner, CASE_TEAM.projection(), lambda _done, _whole: None)
    await admin.dispose()

    assert await periods(engine, council) == before
