"""What figures count, on a real PostgreSQL: versions, corrections, a rebuild."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, create_engine, transaction
from chassis.testing import Database
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact
from events.contracts import CaseCorrected, CaseVoided
from events.contracts.vocabulary.case import CorrectionReason
from events.rebuild import rebuild_projection

REQUEST: Final[ShortFact] = {"type": "request.received", "on": date(2026, 1, 5)}
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 2, 16)}
_YESTERDAY: Final = text(
    "UPDATE log.event SET recorded_at = recorded_at - interval '1 day' WHERE position <= 2"
)
_ROWS: Final = text("""
    SELECT known_from < known_to, known_to = 'infinity' OR known_to = '9999-12-31',
           done_on::text, due_on::text
    FROM deadline.measured_item WHERE measure = 'request_decisions' ORDER BY known_from
""")


async def apply_events(engine: AsyncEngine) -> None:
    await ConsumerDriver(build_projection_worker(engine, MEASURED_ITEM)).drain()


async def rows(engine: AsyncEngine, council: CaseRecorder) -> Sequence[tuple[Any, ...]]:
    async with transaction(engine, council.ledger_id) as db:
        return [tuple(row) for row in await db.execute(_ROWS)]


async def record_a_day_ago(council: CaseRecorder, database: Database) -> None:
    """The first two facts, as if they had been recorded a day earlier."""
    await council.record(REQUEST, AGREED)
    admin = create_engine(database.admin_url, pool_size=1)
    async with transaction(admin, Ledgers.ALL) as db:
        await db.execute(text("ALTER TABLE log.event DISABLE TRIGGER USER"))
        await db.execute(_YESTERDAY)
        await db.execute(text("ALTER TABLE log.event ENABLE TRIGGER USER"))
    await admin.dispose()


async def test_a_correction_ends_a_version_and_a_rebuild_restores_both(
    council: CaseRecorder, engine: AsyncEngine, database: Database
) -> None:
    await record_a_day_ago(council, database)
    await apply_events(engine)
    assert await rows(engine, council) == [(True, True, "2026-02-16", "2026-02-16")]

    await council.record(
        CaseCorrected(
            position=2, values={"notified_on": "2026-02-17"}, reason=CorrectionReason.MISTYPED
        )
    )
    await apply_events(engine)

    after = await rows(engine, council)
    assert after == [
        (True, False, "2026-02-16", "2026-02-16"),
        (True, True, "2026-02-17", "2026-02-16"),
    ]
    async with transaction(engine, council.ledger_id) as db:
        await db.execute(text("DELETE FROM deadline.measured_item"))
    admin = create_engine(database.admin_url, pool_size=3)
    owner = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(owner, MEASURED_ITEM.projection(), lambda _done, _whole: None)
    await admin.dispose()
    assert await rows(engine, council) == after


async def test_what_was_voided_on_the_day_it_was_recorded_leaves_nothing(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(REQUEST, AGREED)
    await apply_events(engine)

    await council.record(CaseVoided(position=1, reason=CorrectionReason.WRONG_CASE))
    await apply_events(engine)

    assert await rows(engine, council) == []


async def test_a_council_sees_its_own_items_only(
    council: CaseRecorder, other_council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(REQUEST)
    await apply_events(engine)

    assert len(await rows(engine, council)) == 1
    assert await rows(engine, other_council) == []
