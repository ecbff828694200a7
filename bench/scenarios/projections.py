"""How fast each declared projection of deadline-service follows the log."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

import asyncpg

from bench.environment import BenchEnvironment, create_councils
from bench.results import Result, measure_alternately, own_result
from chassis.database import DriverConnection, create_engine
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.testing import Database
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections import declared_projections
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact
from events.case_projection import CaseProjection
from events.envelope import CaseId, LedgerId

_FOLLOWED_CASES: Final = 400
_FORGET: Final = "DELETE FROM deadline.checkpoint WHERE subscription = $1"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Events a second of the log, from its beginning, by one worker for each projection."""
    declared = {each.name: each for each in declared_projections()}
    async with environment.database() as database:
        (followed,) = await create_councils(database, 1)
        events = await _record_cases(database, followed)
        rates = await measure_alternately(
            environment.options.repeats,
            {name: partial(_follow, database, each, events) for name, each in declared.items()},
        )
    return [
        own_result(f"projection {name} follows the log", "events/s", rate)
        for name, rate in rates.items()
    ]


async def _record_cases(database: Database, ledger_id: LedgerId) -> int:
    """Record typical cases; returns the number of events."""
    writer = create_engine(database.url_for("case_api"), pool_size=1)
    recorder = CaseRecorder(writer, ledger_id)
    for number in range(_FOLLOWED_CASES):
        await recorder.record(*_typical_case(number), case=CaseId(uuid4()))
    await writer.dispose()
    return _FOLLOWED_CASES * len(_typical_case(0))


async def _follow(database: Database, declared: CaseProjection[Any], events: int) -> float:
    admin: DriverConnection = await asyncpg.connect(database.admin_url)
    await admin.execute(_FORGET, declared.subscription.name)
    await admin.close()
    engine = create_engine(
        database.url_for("deadline_service"), pool_size=2, timeouts=WORKER_TIMEOUTS
    )
    began = time.perf_counter()
    await ConsumerDriver(build_projection_worker(engine, declared)).drain()
    taken = time.perf_counter() - began
    await engine.dispose()
    return events / taken


def _typical_case(number: int) -> Sequence[ShortFact]:
    """A request with its advice, a plan, and a review."""
    received = date(2024, 1, 8) + timedelta(days=number % 300)

    def on(days: int) -> date:
        return received + timedelta(days=days)

    kinds = "abcde"
    review = {"review_id": "review"}
    return [
        {"type": "case.team_assigned", "on": received, "team_id": f"team-{number % 9}"},
        {"type": "case.officer_assigned", "on": received, "officer_id": f"officer-{number % 60}"},
        {"type": "request.received", "on": received},
        {"type": "request.agreed", "on": on(40)},
        *(
            {"type": "assessment.advice_requested", "on": on(41), "kind": kind, "advice_id": kind}
            for kind in kinds
        ),
        *(
            {"type": "assessment.advice_received", "on": on(70 + place), "advice_id": kind}
            for place, kind in enumerate(kinds)
        ),
        {"type": "draft.issued", "on": on(105)},
        {"type": "final.issued", "on": on(139), "plan_id": "plan", "basis": "first"},
        {
            "type": "review.meeting_held",
            "on": on(480),
            "duty": "annual",
            "convenor": "school",
            **review,
        },
        {"type": "review.decided", "on": on(500), "outcome": "M", **review},
    ]
