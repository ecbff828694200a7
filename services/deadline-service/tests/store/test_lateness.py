"""Sums of late days: equal to sums in plain Python, and read from ranges of an index."""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
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
from deadline_service.domain.figures.measured_process import NO_END, Measure
from deadline_service.domain.lateness.late_steps import LATE_MEASURES, LateStep
from deadline_service.domain.lateness.wording import ALL_ADVICE
from deadline_service.store import schema as deadlines
from deadline_service.store.figures import StoreQuery
from deadline_service.store.lateness import (
    LateGroup,
    LatenessGrouping,
    LatenessQuery,
    late_query,
    read_late_groups,
    read_supposed,
    supposed_query,
)
from deadline_service.store.projections.late_step import LATE_STEP
from deadline_service.testing import DIGEST_READER, QueryPlan, explain_query
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId
from events.log import schema as log
from events.log.schema import SEALER_ROLE

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SEED: Final = Path(__file__).with_name("seed_lateness.sql")
TODAY: Final = date(2026, 11, 27)
YEAR: Final = LatenessQuery(Measure.PLANS_ISSUED, date(2026, 1, 1), date(2026, 12, 31), TODAY)


async def build(admin_url: str) -> None:
    for module in (log, deadlines):
        await upgrade(admin_url, module.SCHEMA)
    connection: DriverConnection = await asyncpg.connect(admin_url)
    await connection.execute(SEED.read_text())
    await connection.close()


@pytest.fixture
async def seeded() -> AsyncGenerator[Database]:
    """A council with 126,000 steps of 18,000 late processes of ten years, and a small one."""
    async with fresh_database(
        shared_server(deadlines.ROLE, DIGEST_READER, SEALER_ROLE), "lateness_seeded", build
    ) as fresh:
        yield fresh


def random_process(random: Random, number: int) -> Iterator[LateStep]:
    """The steps of a late process with random days, which share its late days."""
    due_on = date(2025, 6, 1) + timedelta(days=random.randrange(540))
    late = random.randrange(1, 400)
    closed_on = random.choice((NO_END, due_on + timedelta(days=late)))
    done_on = random.choice((None, closed_on)) if closed_on != NO_END else None
    excused_on = due_on if random.random() < 0.2 else None
    team, officer = TeamId(UUID(int=random.randrange(3))), OfficerId(UUID(int=7))
    measure, advised = random.choice(LATE_MEASURES), random.random() < 0.5
    following = due_on + timedelta(days=1)
    causes = random.sample(["health", "drafting", "unknown", "setting"], random.randint(1, 4))
    for place, cause in enumerate(causes, 1):
        is_last = place == len(causes)
        last = closed_on if is_last else following + timedelta(days=random.randrange(late))
        charged = following <= closed_on and random.random() < 0.8
        yield LateStep(
            measure=measure,
            item_id=UUID(int=number),
            place=place,
            step="advice",
            cause=cause,
            provider=random.choice(("QZZ99", None)),
            kind=None,
            from_on=due_on,
            to_on=None if closed_on == NO_END and is_last else last,
            allowed_days=42,
            late_from=following if charged else None,
            late_to=max(following, min(last, closed_on)) if charged else None,
            started_on=due_on - timedelta(days=140),
            due_on=due_on,
            done_on=done_on,
            closed_on=closed_on,
            excused_on=excused_on,
            team_id=random.choice((team, None)),
            officer_id=officer,
            in_time_if_capped=done_on is not None and random.random() < 0.5,
            in_time_if_advised=done_on is not None and advised,
        )
        following = min(last, NO_END - timedelta(days=1)) + timedelta(days=1)


@pytest.fixture
async def filled(engine: AsyncEngine) -> Sequence[LateStep]:
    """Random steps of a council, stored."""
    random = Random(20_261_127)  # noqa: S311  # a fixed seed
    steps = [step for number in range(300) for step in random_process(random, number)]
    columns = [[UUID(int=9)] * len(steps), *map(list, zip(*steps, strict=True))]
    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(LATE_STEP.table.upsert("deadline"), BIG, *columns)
    return steps


def is_counted(step: LateStep, wanted: LatenessQuery) -> bool:
    excused = step.excused_on is not None and step.excused_on <= wanted.as_of
    return step.measure == wanted.measure and (wanted.with_exceptions or not excused)


def is_done(step: LateStep, wanted: LatenessQuery) -> bool:
    last_day = min(wanted.to_on, wanted.as_of)
    return step.done_on is not None and wanted.from_on <= step.done_on <= last_day


def is_overdue(step: LateStep, wanted: LatenessQuery) -> bool:
    return step.due_on < wanted.as_of < step.closed_on


def group_of(step: LateStep, by: LatenessGrouping | None, *, done: bool) -> str:
    match by:
        case None | LatenessGrouping.CAUSE:
            return step.cause
        case LatenessGrouping.PROVIDER:
            return step.provider or ""
        case LatenessGrouping.TEAM:
            return str(step.team_id or "")
        case LatenessGrouping.OFFICER:
            return str(step.officer_id or "")
        case LatenessGrouping.MONTH:
            day = step.done_on if done and step.done_on else step.due_on
            return f"{day:%Y-%m}"


def summed(steps: Sequence[LateStep], wanted: LatenessQuery) -> set[LateGroup]:
    """The groups in plain Python, and the total under `all`."""
    days: Counter[tuple[str, bool]] = Counter()
    items: defaultdict[tuple[str, bool], set[UUID]] = defaultdict(set)
    for step in (each for each in steps if is_counted(each, wanted)):
        for done, applies in ((True, is_done(step, wanted)), (False, is_overdue(step, wanted))):
            if not applies or step.late_from is None or step.late_to is None:
                continue
            last = step.late_to if done else min(step.late_to, wanted.as_of)
            if last < step.late_from:
                continue
            for group in (group_of(step, wanted.by, done=done), "all"):
                days[group, done] += (last - step.late_from).days + 1
                items[group, done].add(step.item_id)
    return {
        LateGroup(
            group,
            days[group, True],
            len(items[group, True]),
            days[group, False],
            len(items[group, False]),
        )
        for group in {group for group, _ in days}
    }


QUERIES: Final = [
    replace(YEAR, measure=measure, by=by, with_exceptions=exceptions, as_of=as_of)
    for measure, by, exceptions, as_of in (
        *((measure, LatenessGrouping.CAUSE, True, TODAY) for measure in LATE_MEASURES),
        *((Measure.PLANS_ISSUED, by, True, TODAY) for by in LatenessGrouping),
        (Measure.PLANS_ISSUED, LatenessGrouping.TEAM, False, date(2026, 7, 15)),
        (Measure.PLANS_ISSUED, LatenessGrouping.MONTH, False, date(2026, 2, 1)),
        (Measure.PLANS_ISSUED, LatenessGrouping.PROVIDER, True, date(2027, 2, 1)),
    )
]


async def test_sums_are_what_plain_sums_of_the_steps_are(
    engine: AsyncEngine, filled: Sequence[LateStep]
) -> None:
    async with transaction(engine, BIG) as db:
        for wanted in QUERIES:
            found = await read_late_groups(db, BIG, wanted)

            expected = summed(filled, wanted)
            assert {*found.groups, found.total._replace(group="all")} == expected, wanted
            for name in ("done_days", "overdue_days"):
                whole = sum(getattr(each, name) for each in found.groups)
                assert whole == getattr(found.total, name)


async def test_without_a_breakdown_there_is_a_total_alone(
    engine: AsyncEngine, filled: Sequence[LateStep]
) -> None:
    async with transaction(engine, BIG) as db:
        found = await read_late_groups(db, BIG, YEAR)

    (total,) = (each for each in summed(filled, YEAR) if each.group == "all")
    assert (found.total, found.groups) == (total._replace(group=""), [])


async def test_what_would_have_been_in_time_is_counted_once_a_process(
    engine: AsyncEngine, filled: Sequence[LateStep]
) -> None:
    async with transaction(engine, BIG) as db:
        found = await read_supposed(db, BIG, YEAR)

    counted = [each for each in filled if is_counted(each, YEAR) and is_done(each, YEAR)]
    by_cause: defaultdict[str, set[UUID]] = defaultdict(set)
    for each in counted:
        by_cause[each.cause].update([each.item_id] if each.in_time_if_capped else [])
    advised = {each.item_id for each in counted if each.in_time_if_advised}
    expected = {cause: len(items) for cause, items in by_cause.items()}
    assert found.in_time == {**expected, ALL_ADVICE: len(advised)}
    assert found.late == len({each.item_id for each in counted})


def within(found: QueryPlan, rows: int) -> None:
    """A bitmap counts each row twice, in the index and in the table."""
    assert found.access_methods <= {"Index Scan", "Bitmap Heap Scan", "Bitmap Index Scan"}, found
    assert found.rows + found.rows_removed <= rows, found


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_month_reads_its_late_steps_and_the_overdue_and_not_those_of_ten_years(
    seeded: Database, mode: str
) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        month = replace(YEAR, from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))
        month = replace(month, by=LatenessGrouping.CAUSE)
        within(await plan_of(connection, supposed_query(BIG, month)), 2 * 500)
        # 700 steps of a month, and 4,200 of the 600 processes that are overdue.
        within(await plan_of(connection, late_query(BIG, month)), 2 * 5_500)
    await engine.dispose()


async def plan_of(connection: DriverConnection, query: StoreQuery) -> QueryPlan:
    return await explain_query(connection, query.sql, *query.values)
