"""What a forecast is made from: equal to the items in Python, and read from ranges of an index."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from deadline_service.domain.figures.measured_process import NO_END, Measure, MeasuredItem
from deadline_service.domain.forecast.measured_paths import request_paths
from deadline_service.store.figures import FigureQuery, read_figures
from deadline_service.store.forecast import (
    HISTORY_DAYS,
    read_forecast_basis,
    read_officer_capacity,
    read_psychologist_capacity,
)
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from events.contracts.references import OfficerId
from events.envelope import LedgerId

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000cc"))
TODAY: Final = date(2026, 11, 27)
KNOWN_LATER: Final = TODAY - timedelta(days=10)
EMPTY: Final = MeasuredItem(
    measure=Measure.PLANS_ISSUED,
    item_id=UUID(int=0),
    part="",
    known_from=TODAY,
    known_to=NO_END,
    counts_from=TODAY,
    started_on=TODAY,
    due_on=None,
    done_on=None,
    ended_on=None,
    excused_on=None,
    rejected_on=None,
    left_out=None,
    kind=None,
    provider=None,
    team_id=None,
    officer_id=None,
    setting=None,
    need=None,
    weekly_cost=None,
)


def items_of_request(random: Random, number: int) -> Sequence[MeasuredItem]:
    """The items of a request of the last six years, in two versions, some of them left out."""
    received = TODAY - timedelta(days=random.randrange(2000))

    def perhaps(days: int, chance: float = 0.7) -> date | None:
        day = received + timedelta(days=random.randrange(days))
        return day if random.random() < chance else None

    first = EMPTY._replace(
        item_id=UUID(int=number + 1),
        known_from=received,
        known_to=KNOWN_LATER,
        counts_from=received,
        started_on=received,
        left_out=random.choice((None, None, None, "reassessment")),
        officer_id=OfficerId(UUID(int=number % 7 + 1)),
    )
    decision = first._replace(
        measure=Measure.REQUEST_DECISIONS,
        due_on=received + timedelta(days=42),
        done_on=perhaps(60),
        ended_on=perhaps(60, 0.1),
        kind=random.choice(("agreed", "agreed", "refused")),
    )
    draft = first._replace(
        measure=Measure.DRAFTS, due_on=received + timedelta(days=112), done_on=perhaps(200)
    )
    refusal = first._replace(
        measure=Measure.PLAN_REFUSALS, due_on=received + timedelta(days=112), done_on=perhaps(200)
    )
    plan = first._replace(
        due_on=received + timedelta(days=140),
        done_on=perhaps(300),
        ended_on=perhaps(100, 0.2),
        excused_on=perhaps(100, 0.2),
    )
    items = [decision, plan]
    if random.random() < 0.7:
        items.append(draft)
    if random.random() < 0.1:
        items.append(refusal)
    corrected = perhaps(250)
    later = [
        each._replace(known_from=KNOWN_LATER, known_to=NO_END, done_on=corrected)
        if each.measure == Measure.PLANS_ISSUED
        else each._replace(known_from=KNOWN_LATER, known_to=NO_END)
        for each in items
    ]
    return [*items, *later]


@pytest.fixture
async def filled(engine: AsyncEngine) -> Sequence[MeasuredItem]:
    random = Random(20_261_127)  # noqa: S311  # a fixed seed
    items = [each for number in range(300) for each in items_of_request(random, number)]
    async with transaction(engine, COUNCIL) as db:
        connection = await driver_connection(db)
        case_ids = [each.item_id for each in items]
        columns = [case_ids, *map(list, zip(*items, strict=True))]
        await connection.execute(MEASURED_ITEM.table.upsert("deadline"), COUNCIL, *columns)
    return items


@pytest.mark.parametrize("known_on", [TODAY, KNOWN_LATER - timedelta(days=1)])
async def test_the_requests_are_those_of_the_items_known_on_the_day(
    engine: AsyncEngine, filled: Sequence[MeasuredItem], known_on: date
) -> None:
    since = TODAY - timedelta(days=HISTORY_DAYS)
    known = [
        each
        for each in filled
        if each.known_from <= known_on < each.known_to and since <= each.started_on <= TODAY
    ]

    async with transaction(engine, COUNCIL) as db:
        found = await read_forecast_basis(db, COUNCIL, TODAY, known_on)

    assert sorted(map(str, found.paths)) == sorted(map(str, request_paths(known)))
    assert len(found.paths) > 100
    assert any(path.is_reopened for path in found.paths)


async def test_the_plans_so_far_are_those_of_the_published_figure(
    engine: AsyncEngine, filled: Sequence[MeasuredItem]
) -> None:
    assert filled
    year = FigureQuery((Measure.PLANS_ISSUED,), date(2026, 1, 1), TODAY, TODAY, TODAY)

    async with transaction(engine, COUNCIL) as db:
        found = await read_forecast_basis(db, COUNCIL, TODAY, TODAY)
        for so_far, with_exceptions in (
            (found.with_exceptions, True),
            (found.without_exceptions, False),
        ):
            figures = await read_figures(
                db, COUNCIL, replace(year, with_exceptions=with_exceptions)
            )
            (counted,) = [row for row in figures.completed if row.reason is None]
            assert so_far == (counted.in_time, counted.items)
    assert found.without_exceptions.issued < found.with_exceptions.issued


async def test_officers_are_those_who_had_a_plan_issued_in_a_quarter(
    engine: AsyncEngine, filled: Sequence[MeasuredItem]
) -> None:
    plans = [
        each
        for each in filled
        if each.measure == Measure.PLANS_ISSUED
        and each.known_to == NO_END
        and each.left_out is None
        and each.done_on is not None
        and TODAY - timedelta(weeks=52) < each.done_on <= TODAY
    ]

    async with transaction(engine, COUNCIL) as db:
        found = await read_officer_capacity(db, COUNCIL, TODAY, TODAY, 12)

    assert (found.done, found.overdue) == (len(plans), 12)
    assert found.in_time == sum(
        each.done_on <= each.due_on for each in plans if each.done_on and each.due_on
    )
    assert found.people is not None
    assert 0 < found.people <= 7


async def test_psychological_advice_that_is_overdue_is_open_after_its_last_day(
    engine: AsyncEngine,
) -> None:
    def advice(number: int, due: int, done: int | None, kind: str = "d") -> MeasuredItem:
        """Due and done so many days ago."""
        return EMPTY._replace(
            measure=Measure.ADVICE,
            item_id=UUID(int=number),
            known_from=TODAY - timedelta(days=due + 42),
            counts_from=TODAY - timedelta(days=due + 42),
            started_on=TODAY - timedelta(days=due + 42),
            due_on=TODAY - timedelta(days=due),
            done_on=None if done is None else TODAY - timedelta(days=done),
            kind=kind,
        )

    items = [
        *(advice(1, 10, None), advice(2, 10, 12), advice(3, 10, 5), advice(4, 0, None)),
        *(advice(5, 10, None, "c"), advice(6, HISTORY_DAYS + 1, None)),
    ]
    async with transaction(engine, COUNCIL) as db:
        connection = await driver_connection(db)
        columns = [[each.item_id for each in items], *map(list, zip(*items, strict=True))]
        await connection.execute(MEASURED_ITEM.table.upsert("deadline"), COUNCIL, *columns)

        found = await read_psychologist_capacity(db, COUNCIL, TODAY, TODAY, 3)

    assert (found.done, found.in_time, found.overdue, found.people) == (2, 1, 1, 3)
