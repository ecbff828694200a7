"""Counts of measured items: equal to counts in plain Python, and read from ranges of an index."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, create_engine, driver_connection, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, shared_server
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import (
    NO_END,
    OUTCOMES,
    STOCKS,
    Measure,
    MeasuredItem,
)
from deadline_service.store import schema as deadlines
from deadline_service.store.figures import (
    FigureQuery,
    FigureRows,
    StoreQuery,
    completed_query,
    due_query,
    outcome_query,
    read_figures,
    stock_query,
)
from deadline_service.store.forecast import paths_query
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from deadline_service.testing import DIGEST_READER, QueryPlan, explain_query
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId
from events.log import schema as log
from events.log.schema import SEALER_ROLE

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SMALL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
SEED: Final = Path(__file__).with_name("seed_figures.sql")
TODAY: Final = date(2026, 11, 27)
YEAR: Final = FigureQuery(tuple(Measure), date(2026, 1, 1), date(2026, 12, 31), TODAY)
_SOME_DAYS: Final = tuple(date(2026, month, 15) for month in range(1, 13))


async def build(admin_url: str) -> None:
    for module in (log, deadlines):
        await upgrade(admin_url, module.SCHEMA)
    connection: DriverConnection = await asyncpg.connect(admin_url)
    await connection.execute(SEED.read_text())
    await connection.close()


@pytest.fixture
async def seeded() -> AsyncGenerator[Database]:
    """A council of 7,500 cases with 420,000 versions of items of ten years, and a small one."""
    async with fresh_database(
        shared_server(deadlines.ROLE, DIGEST_READER, SEALER_ROLE), "figures_seeded", build
    ) as fresh:
        yield fresh


def random_item(random: Random, number: int) -> MeasuredItem:
    """An item with random days: some left out, some excused, some not known on some days."""

    def day() -> date:
        return random.choice(_SOME_DAYS)

    def perhaps(value: date) -> date | None:
        return value if random.random() < 0.7 else None

    measure = random.choice(list(Measure))
    started_on = random.choice((date(2024, 6, 3), day()))
    is_stock = measure in STOCKS
    return MeasuredItem(
        measure=measure,
        item_id=UUID(int=number),
        part="",
        known_from=day(),
        known_to=random.choice((NO_END, day())),
        counts_from=started_on,
        started_on=started_on,
        due_on=None if is_stock else perhaps(day()),
        done_on=None if is_stock else perhaps(day()),
        ended_on=random.choice((NO_END, day())) if is_stock else perhaps(day()),
        excused_on=perhaps(day()) if random.random() < 0.3 else None,
        rejected_on=perhaps(day()) if random.random() < 0.3 else None,
        left_out=random.choice((None, None, None, "unknown")),
        kind=random.choice(("a", "b", None)),
        provider=random.choice(("QZZ99", None)),
        team_id=random.choice((TeamId(UUID(int=1)), TeamId(UUID(int=2)), None)),
        officer_id=random.choice((OfficerId(UUID(int=7)), None)),
        setting=random.choice(("999001", "OLA", None)),
        need=random.choice(("ASD", None)),
        weekly_cost=random.choice((None, 10_050)),
    )


def group_of(item: MeasuredItem, by: FigureGrouping | None, day: date) -> str:
    match by:
        case None:
            return ""
        case FigureGrouping.MONTH:
            return f"{day:%Y-%m}"
        case FigureGrouping.TEAM:
            return str(item.team_id or "")
        case FigureGrouping.OFFICER:
            return str(item.officer_id or "")
        case _:
            return str(getattr(item, by) or "")


Counts = Counter[tuple[object, ...]]


def counted(items: Sequence[MeasuredItem], wanted: FigureQuery) -> Counts:
    """The figures in plain Python: each count under its measure, group, reason and state."""
    counts: Counts = Counter()
    known_on = wanted.known_on or date(2200, 1, 1)
    for each in items:
        is_known = each.known_from <= known_on < each.known_to
        if not is_known or each.measure not in wanted.measures:
            continue
        if wanted.team_id not in (None, each.team_id):
            continue
        if wanted.officer_id not in (None, each.officer_id):
            continue
        if each.measure in STOCKS:
            for day in wanted.stock_days:
                if each.counts_from <= day <= (each.ended_on or NO_END):
                    counts["stock", each.measure, group_of(each, wanted.by, day), day] += 1
        elif each.counts_from <= wanted.as_of:
            count = _count_outcome if each.measure in OUTCOMES else _count_timeliness
            count(each, wanted, counts)
    return counts


def _count_outcome(each: MeasuredItem, wanted: FigureQuery, counts: Counts) -> None:
    reason = each.left_out
    if reason is None and not wanted.with_exceptions and each.excused_on is not None:
        reason = "exception" if each.excused_on <= wanted.as_of else None
    day = each.done_on
    if day is None or not wanted.from_on <= day <= min(wanted.to_on, wanted.as_of):
        return
    has_ended = each.ended_on is not None and each.ended_on <= wanted.as_of
    outcome = (each.kind or "") if has_ended else "open"
    is_by_outcome = wanted.by is FigureGrouping.KIND
    group = outcome if is_by_outcome else group_of(each, wanted.by, day)
    counts["outcome", each.measure, group, reason, outcome] += 1


def _count_timeliness(each: MeasuredItem, wanted: FigureQuery, counts: Counts) -> None:
    reason = each.left_out
    excused = each.excused_on is not None and each.excused_on <= wanted.as_of
    if reason is None and not wanted.with_exceptions and excused:
        reason = "exception"
    done = each.done_on if each.done_on and each.done_on <= wanted.as_of else None
    due = each.due_on
    if done is not None and wanted.from_on <= done <= wanted.to_on:
        group = group_of(each, wanted.by, done)
        state = "done" if reason else "in time" if due and done <= due else "late"
        counts["completed", each.measure, group, reason, state] += 1
    if due is not None and wanted.from_on <= due <= min(wanted.to_on, wanted.as_of):
        group = group_of(each, wanted.by, due)
        if reason is None and done is None and each.done_on is None:
            ended = each.ended_on is not None and each.ended_on <= due
            reason = "ended" if ended else None
        if reason is not None:
            state = "due"
        elif done is not None:
            state = "in time" if done <= due else "late"
        elif due < wanted.as_of:
            state = "not done"
        else:
            return
        counts["due", each.measure, group, reason, state] += 1


def read_counts(found: FigureRows) -> Counts:
    counts: Counts = Counter()
    for row in found.completed:
        of = ("completed", row.measure, row.group, row.reason)
        if row.reason:
            counts[*of, "done"] = row.items
        else:
            counts[*of, "in time"] = row.in_time
            counts[*of, "late"] = row.items - row.in_time
    for row in found.due:
        of = ("due", row.measure, row.group, row.reason)
        if row.reason:
            counts[*of, "due"] = row.items
        else:
            counts[*of, "in time"] = row.in_time
            counts[*of, "late"] = row.late
            counts[*of, "not done"] = row.not_done
    for row in found.outcomes:
        counts["outcome", row.measure, row.group, row.reason, row.outcome] = row.items
    for row in found.stock:
        counts["stock", row.measure, row.group, row.on_day] = row.items
    return +counts


QUERIES: Final = [
    replace(YEAR, by=by, with_exceptions=exceptions, as_of=as_of, known_on=known_on)
    for by, exceptions, as_of, known_on in (
        *((by, True, TODAY, None) for by in (None, *FigureGrouping)),
        (None, False, TODAY, None),
        (FigureGrouping.TEAM, False, date(2026, 7, 15), None),
        (FigureGrouping.KIND, True, date(2026, 7, 15), date(2026, 6, 15)),
        (FigureGrouping.MONTH, False, TODAY, date(2026, 9, 1)),
    )
] + [
    replace(YEAR, by=FigureGrouping.MONTH, team_id=TeamId(UUID(int=1))),
    replace(YEAR, by=FigureGrouping.MONTH, officer_id=OfficerId(UUID(int=7))),
]


@pytest.fixture
async def filled(engine: AsyncEngine) -> Sequence[MeasuredItem]:
    """Random items of a council, stored."""
    random = Random(20_261_127)  # noqa: S311  # a fixed seed
    items = [random_item(random, number) for number in range(600)]
    columns = [[UUID(int=9)] * len(items), *map(list, zip(*items, strict=True))]
    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(MEASURED_ITEM.table.upsert("deadline"), BIG, *columns)
    return items


async def test_figures_are_what_a_plain_count_of_the_items_is(
    engine: AsyncEngine, filled: Sequence[MeasuredItem]
) -> None:
    async with transaction(engine, BIG) as db:
        for wanted in QUERIES:
            found = read_counts(await read_figures(db, BIG, wanted))

            assert found == counted(filled, wanted), wanted
            assert found, wanted


async def test_the_groups_of_every_breakdown_add_up_to_the_total(
    engine: AsyncEngine, filled: Sequence[MeasuredItem]
) -> None:
    assert filled

    def without_group(counts: Counts) -> Counts:
        found: Counts = Counter()
        for key, count in counts.items():
            found[*key[:2], *key[3:]] += count
        return found

    async with transaction(engine, BIG) as db:
        whole = without_group(read_counts(await read_figures(db, BIG, YEAR)))
        for by in FigureGrouping:
            split = without_group(read_counts(await read_figures(db, BIG, replace(YEAR, by=by))))
            if by is FigureGrouping.MONTH:  # a stock is counted on the last day of each month
                split = Counter({key: n for key, n in split.items() if key in whole})
            assert split == whole, by


def within(found: QueryPlan, rows: int) -> None:
    """A bitmap counts each row twice, in the index and in the table."""
    assert found.access_methods <= {"Index Scan", "Bitmap Heap Scan", "Bitmap Index Scan"}, found
    assert found.rows + found.rows_removed <= rows, found


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_year_reads_the_items_of_the_year_and_not_those_of_ten(
    seeded: Database, mode: str
) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        year = replace(YEAR, by=FigureGrouping.TEAM)
        month = replace(year, from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))
        one = replace(month, measures=(Measure.PLANS_ISSUED,))
        ended = replace(year, measures=(Measure.REQUEST_OUTCOMES,))
        within(await plan_of(connection, outcome_query(BIG, ended)), 6_500)
        for wanted, rows in ((year, 65_000), (month, 6_500), (one, 800)):
            for query in (completed_query(BIG, wanted), due_query(BIG, wanted)):
                within(await plan_of(connection, query), rows)
        within(await plan_of(connection, stock_query(BIG, year)), 35_000)
    await engine.dispose()


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_forecast_reads_three_years_of_requests_and_not_ten(
    seeded: Database, mode: str
) -> None:
    """Of four measures 15,000 items of ten years in two versions: a third, each counted twice."""
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        within(await plan_of(connection, paths_query(BIG, TODAY, TODAY)), 100_000)
    await engine.dispose()


async def plan_of(connection: DriverConnection, query: StoreQuery) -> QueryPlan:
    return await explain_query(connection, query.sql, *query.values)
