"""The schema as the migrations make it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, transaction
from chassis.role_checks import refuse_dangerous_role
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.testing import CaseRecorder, ConsumerDriver

COLUMNS = text("""
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'deadline' AND table_name = 'deadline'
""")
UNGUARDED = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = 'deadline'::regnamespace AND relkind = 'r'
      AND relname <> 'alembic_version' AND NOT (relrowsecurity AND relforcerowsecurity)
""")


async def test_the_stored_columns_are_those_of_the_table(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        columns = set((await db.execute(COLUMNS)).scalars())

    assert columns == {*DeadlineRow._fields, "ledger_id", "listed_on", "status_key"}


async def test_every_table_has_row_level_security_by_ledger(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        assert list((await db.execute(UNGUARDED)).scalars()) == []
    await refuse_dangerous_role(engine)


async def test_a_transaction_without_a_ledger_sees_nothing(
    engine: AsyncEngine, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record({"type": "request.received", "on": "2026-11-23"})
    await consumer.drain()
    count = text("SELECT count(*) FROM deadline.deadline")

    async with engine.connect() as db:
        assert await db.scalar(count) == 0
    async with transaction(engine, Ledgers.ALL) as db:
        assert await db.scalar(count) == 5
