"""Figures of a year at 5,000 and 50,000 cases."""

import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

import asyncpg

from bench.environment import BenchEnvironment, create_councils
from bench.results import Result, compared_result, measure_alternately
from chassis.database import DriverConnection, create_engine, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import STOCKS, Measure
from deadline_service.store.figures import FigureQuery, read_figures
from events.envelope import LedgerId

_CASES: Final = (5_000, 50_000)
_YEAR: Final = FigureQuery(
    measures=tuple(Measure),
    from_on=date(2026, 1, 1),
    to_on=date(2026, 12, 31),
    as_of=date(2026, 12, 31),
    by=FigureGrouping.MONTH,
)
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
         LATERAL (SELECT measure = ANY ($4::text[]) AS stock,
                         make_date(year, 1, 1) + n % 365 AS began) AS drawn
    WHERE (n + year) % 4 = 0
"""


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds of all measures of a year by month."""
    async with environment.database() as database:
        small, large = await create_councils(database, 2)
        await _seed(database, dict(zip((small, large), _CASES, strict=True)))
        found = await measure_alternately(
            environment.options.repeats,
            {
                "small": partial(_answer_milliseconds, database, small),
                "large": partial(_answer_milliseconds, database, large),
            },
        )
    return [
        compared_result(
            "figures of a year by month, 50,000 cases",
            "ms",
            found["large"],
            ("the same of 5,000 cases", found["small"]),
        ),
    ]


async def _seed(database: Database, councils: dict[LedgerId, int]) -> None:
    """Items of eight years: of each measure two a case."""
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    for ledger_id, cases in councils.items():
        await connection.execute(_SEED, ledger_id, cases, list(Measure), list(STOCKS))
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
