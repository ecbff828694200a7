"""The running deadlines of a case, from what was announced."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.processes.importer import build_deadlines_worker
from case_api.store.projections.running_deadline import RUNNING_DEADLINE
from chassis.database import DriverConnection, Ledgers, create_engine, transaction
from chassis.testing import Database
from events.contracts import (
    CaseOpened,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.log.writers import set_writable_families
from events.rebuild import rebuild_projection

EventT = TypeVar("EventT", bound=Event)
CASE: Final = CaseId(UUID(int=7))
REASON: Final = DeadlineChangeReason.FACT_RECORDED
ROWS: Final = text("""
    SELECT case_id, rule, due_on::text, law_due_on::text FROM case_api.running_deadline
    ORDER BY due_on
""")


def announced(contract: type[EventT], deadline: int = 1, **more: object) -> EventT:
    fields: dict[str, object] = {
        "deadline_id": UUID(int=deadline),
        "rule": "assessment-decision",
        "due_on": date(2026, 4, 10),
        "law_due_on": date(2026, 4, 13),
    }
    return contract.model_validate(fields | more)


SET: Final = announced(DeadlineSet, because_of=1)


@pytest.fixture
async def _writable(database: Database) -> None:
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    await owner.execute(set_writable_families("case_api", {"case", "deadline"}))
    await owner.close()


async def append(engine: AsyncEngine, council: LedgerId, *events: Event) -> None:
    """Append to the case, and apply."""
    state = StreamState.NONE if isinstance(events[0], CaseOpened) else StreamState.EXISTS
    new = [NewEvent(uuid4(), each, "tester", uuid4()) for each in events]
    async with transaction(engine, council) as db:
        await PostgresLog(db, council).append(StreamAppend(CASE, new, state))
    worker = build_deadlines_worker(engine)
    await worker.step()
    await worker.drain()


async def running(engine: AsyncEngine, council: LedgerId) -> Sequence[tuple[Any, ...]]:
    async with transaction(engine, council) as db:
        return [tuple(row) for row in await db.execute(ROWS)]


@pytest.mark.usefixtures("_writable")
async def test_a_deadline_is_there_while_it_runs(engine: AsyncEngine, council: LedgerId) -> None:
    other = announced(DeadlineSet, 2, because_of=1, rule="plan-final", due_on=date(2026, 7, 1))
    await append(engine, council, CaseOpened(cohort=2016), SET, other)
    assert await running(engine, council) == [
        (CASE, "assessment-decision", "2026-04-10", "2026-04-13"),
        (CASE, "plan-final", "2026-07-01", "2026-04-13"),
    ]

    await append(engine, council, announced(DeadlineMissed, 2))
    revised = announced(
        DeadlineRevised,
        because_of=1,
        reason=REASON,
        revises=3,
        was_due_on=date(2026, 4, 10),
        was_law_due_on=date(2026, 4, 13),
        due_on=date(2026, 4, 11),
    )
    await append(engine, council, revised)
    assert await running(engine, council) == [
        (CASE, "assessment-decision", "2026-04-11", "2026-04-13")
    ]

    met = announced(DeadlineMet, because_of=1, met_on=date(2026, 4, 10), late=False)
    await append(engine, council, met)
    assert await running(engine, council) == []


@pytest.mark.usefixtures("_writable")
async def test_it_runs_again_when_a_miss_is_retracted_and_not_when_it_is_itself(
    engine: AsyncEngine, council: LedgerId
) -> None:
    await append(engine, council, CaseOpened(cohort=2016), SET, announced(DeadlineMissed))
    retraction = announced(DeadlineRetracted, retracts=(3,), because_of=1, reason=REASON)
    await append(engine, council, retraction)
    assert len(await running(engine, council)) == 1

    retraction = announced(DeadlineRetracted, retracts=(2,), because_of=1, reason=REASON)
    await append(engine, council, retraction)
    assert await running(engine, council) == []


@pytest.mark.usefixtures("_writable")
async def test_a_rebuild_restores_what_was_lost(
    engine: AsyncEngine, council: LedgerId, database: Database
) -> None:
    await append(engine, council, CaseOpened(cohort=2016), SET)
    before = await running(engine, council)
    async with transaction(engine, council) as db:
        await db.execute(text("DELETE FROM case_api.running_deadline"))

    admin = create_engine(database.admin_url, pool_size=3)
    owner = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(owner, RUNNING_DEADLINE.projection(), lambda _done, _whole: None)
    await admin.dispose()

    assert len(before) == 1
    assert await running(engine, council) == before
