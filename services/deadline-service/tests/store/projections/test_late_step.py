"""Steps of late plans on a real PostgreSQL: a correction, a void, a rebuild."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, create_engine, transaction
from chassis.testing import Database
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections.late_step import LATE_STEP
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact
from events.contracts import CaseCorrected, CaseVoided
from events.contracts.vocabulary.case import CorrectionReason
from events.rebuild import rebuild_projection

FACTS: Final[Sequence[ShortFact]] = [
    {"type": "request.received", "on": date(2026, 1, 5)},
    {"type": "request.agreed", "on": date(2026, 2, 16)},
    {"type": "assessment.advice_requested", "on": date(2026, 2, 16)},
    {"type": "assessment.advice_received", "on": date(2026, 4, 19)},
    {"type": "draft.issued", "on": date(2026, 5, 3)},
    {"type": "final.issued", "on": date(2026, 6, 14), "plan_id": "plan", "basis": "first"},
]
_ROWS: Final = text(
    "SELECT cause, late_to - late_from + 1 FROM deadline.late_step"
    " WHERE late_from IS NOT NULL ORDER BY place"
)


async def apply_events(engine: AsyncEngine) -> None:
    await ConsumerDriver(build_projection_worker(engine, LATE_STEP)).drain()


async def rows(engine: AsyncEngine, council: CaseRecorder) -> Sequence[tuple[Any, ...]]:
    async with transaction(engine, council.ledger_id) as db:
        return [tuple(row) for row in await db.execute(_ROWS)]


async def test_a_correction_moves_the_days_and_a_rebuild_restores_them(
    council: CaseRecorder, engine: AsyncEngine, database: Database
) -> None:
    """The advice came on 4 April: five days over, and the draft fifteen after its two weeks."""
    await council.record(*FACTS)
    await apply_events(engine)
    assert await rows(engine, council) == [("educational_psychologist", 20)]

    await council.record(
        CaseCorrected(position=4, values={"on": "2026-04-04"}, reason=CorrectionReason.MISTYPED)
    )
    await apply_events(engine)

    after = await rows(engine, council)
    assert after == [("educational_psychologist", 5), ("drafting", 15)]
    async with transaction(engine, council.ledger_id) as db:
        await db.execute(text("DELETE FROM deadline.late_step"))
    admin = create_engine(database.admin_url, pool_size=3)
    owner = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(owner, LATE_STEP.projection(), lambda _done, _whole: None)
    await admin.dispose()
    assert await rows(engine, council) == after


async def test_a_voided_request_leaves_nothing_and_another_council_sees_nothing(
    council: CaseRecorder, other_council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(*FACTS)
    await apply_events(engine)
    assert await rows(engine, other_council) == []

    await council.record(CaseVoided(position=1, reason=CorrectionReason.WRONG_CASE))
    await apply_events(engine)

    assert await rows(engine, council) == []
