"""Figures of a year at 5,000 and 50,000 cases, and how fast their projection follows the log."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

import asyncpg

from bench.environment import BenchEnvironment, create_councils
from bench.results import Result, compared_result, measure_alternately, own_result
from chassis.database import DriverConnection, create_engine, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS, WORKER_TIMEOUTS
from chassis.testing import Database
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.main import build_projection_worker
from deadline_service.store.figures import FigureQuery, read_figures
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact
from events.envelope import CaseId, LedgerId

_CASES: Final = (5_000, 50_000)
_YEAR: Final = FigureQuery(
    measures=tuple(Measure),
    from_on=date(2026, 1, 1),
    to_on=date(2026, 12, 31),
    as_of=date(2026, 12, 31),
    by=FigureGrouping.MONTH,
)
_FOLLOWED_CASES: Final = 400
_SEED: Final = """
    INSERT INTO deadline.measured_item (
        ledger_id, case_id, measure, item_id, part, known_from, known_to, counts_from, started_on,
        due_on, done_on, ended_on, kind, team_id, officer_id, setting, need, weekly_cost
    )
    SELECT $1::uuid, md5($1::uuid::text || n)::uuid, measure, md5(measure || n || year)::uuid, '',
           began, '9999-12-31', began, began, CASE WHEN stock THEN NULL ELSE began + 140 END,
           CASE WHEN NOT stock AND n % 7 > 0 THEN began + 100 + n % 90 END,
           CASE WHEN stock AND n % 9 = 0 THEN DATE '9999-12-31' WHEN stock THEN began + 300 END,
           'kind-' || n % 5, md5('team' || n % 9)::uuid, md5('officer' || n % 300)::uuid,
           (999000 + n % 300)::text, 'ASD', CASE WHEN stock THEN 10000 END
    FROM generate_series(1, $2::int) AS n, generate_series(2019, 2026) AS year,
         unnest($3::text[]) AS measure,
         LATERAL (SELECT measure IN ('plans_maintained', 'out_of_school') AS stock,
                         make_date(year, 1, 1) + n % 365 AS began) AS drawn
    WHERE (n + year) % 4 = 0
"""
_FORGET: Final = "DELETE FROM deadline.checkpoint WHERE subscription = $1"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds of all measures of a year by month, and events a second of the projection."""
    async with environment.database() as database:
        small, large, followed = await create_councils(database, 3)
        await _seed(database, dict(zip((small, large), _CASES, strict=True)))
        found = await measure_alternately(
            environment.options.repeats,
            {
                "small": partial(_answer_milliseconds, database, small),
                "large": partial(_answer_milliseconds, database, large),
            },
        )
        follow = await _follower(database, followed)
        rates = await measure_alternately(environment.options.repeats, {"system": follow})
    return [
        compared_result(
            "figures of a year by month, 50,000 cases",
            "ms",
            found["large"],
            ("the same of 5,000 cases", found["small"]),
        ),
        own_result("figures: the projection follows the log", "events/s", rates["system"]),
    ]


async def _seed(database: Database, councils: dict[LedgerId, int]) -> None:
    """Items of eight years: of each measure two a case."""
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    for ledger_id, cases in councils.items():
        await connection.execute(_SEED, ledger_id, cases, [str(each) for each in Measure])
    await connection.execute("ANALYZE deadline.measured_item")
    await connection.close()


async def _answer_milliseconds(database: Database, ledger_id: LedgerId) -> float:
    engine = create_engine(
        database.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )
    async with transaction(engine, ledger_id) as db:
        began = time.perf_counter()
        await read_figures(db, ledger_id, _YEAR)
        taken = time.perf_counter() - began
    await engine.dispose()
    return taken * 1000


async def _follower(database: Database, ledger_id: LedgerId) -> Callable[[], Awaitable[float]]:
    """Records typical cases; returns what follows them from the beginning, in events a second."""
    writer = create_engine(database.url_for("case_api"), pool_size=1)
    recorder = CaseRecorder(writer, ledger_id)
    for number in range(_FOLLOWED_CASES):
        await recorder.record(*_typical_case(number), case=CaseId(uuid4()))
    await writer.dispose()
    events = _FOLLOWED_CASES * len(_typical_case(0))

    async def once() -> float:
        admin: DriverConnection = await asyncpg.connect(database.admin_url)
        await admin.execute(_FORGET, MEASURED_ITEM.subscription.name)
        await admin.close()
        engine = create_engine(
            database.url_for("deadline_service"), pool_size=2, timeouts=WORKER_TIMEOUTS
        )
        began = time.perf_counter()
        await ConsumerDriver(build_projection_worker(engine, MEASURED_ITEM)).drain()
        taken = time.perf_counter() - began
        await engine.dispose()
        return events / taken

    return once


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
