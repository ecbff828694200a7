"""Nothing in one response lets a hidden small number be calculated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations, product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import MISSING

from deadline_service.api.performance.responses import TimelinessFigure
from deadline_service.api.performance.timeliness import timeliness_measures
from deadline_service.domain.figures.definitions import DEFINITIONS
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.store.figures import CompletedRow, DueRow, FigureQuery, FigureRows

DAY: Final = date(2026, 11, 27)
Group = tuple[int, int, int, int]
"""Of a group: in time, late within a year, late after a year, not done."""
GROUPS: Final = st.lists(st.tuples(*[st.integers(0, 5)] * 4), min_size=1, max_size=3)


def answer(measure: Measure, groups: Sequence[Group]) -> Sequence[TimelinessFigure]:
    """The total and the groups of a measure, with small numbers hidden."""
    due: list[DueRow] = []
    done: list[CompletedRow] = []
    for place, (in_time, within, over, not_done) in enumerate(groups):
        late, name = within + over, str(place)
        due.append(DueRow(measure, name, None, in_time, late, not_done, 0, over, 0))
        done.append(CompletedRow(measure, name, None, in_time + late, in_time, over, 0))
    wanted = FigureQuery((measure,), DAY, DAY, DAY, by=FigureGrouping.TEAM)
    (found,) = timeliness_measures(wanted, FigureRows(1, done, due, []), suppress=True)
    return [found.total, *found.groups]


def read_numbers(figure: TimelinessFigure) -> Mapping[str, object]:
    """The numbers that a reader sees."""
    parts = figure.model_dump(include={"published", "strict"})
    return {
        f"{name}_{field}": value
        for name, part in parts.items()
        for field, value in part.items()
        if field not in ("percentage", "average_days", "average_weeks")
    }


def true_numbers(group: Group, *, by_due_day: bool) -> Mapping[str, int]:
    in_time, within, over, not_done = group
    late = within + over + (not_done if by_due_day else 0)
    return {
        "published_numerator": in_time,
        "published_denominator": in_time + late,
        "published_late_within_52_weeks": within,
        "published_over_52_weeks": over,
        "published_exceptions_rejected": 0,
        "strict_numerator": in_time,
        "strict_denominator": in_time + within + over + not_done,
        "strict_late": within + over,
        "strict_not_done": not_done,
    }


def with_total(groups: Sequence[Group]) -> Sequence[Group]:
    a, b, c, d = (sum(column) for column in zip(*groups, strict=True))
    return [(a, b, c, d), *groups]


def other_groups(groups: Sequence[Group]) -> Iterator[Sequence[Group]]:
    """Other numbers: one group differs, and perhaps another makes up for it."""
    for place in range(len(groups)):
        for change in product(range(-2, 3), repeat=4):
            yield _changed(groups, {place: 1}, change)
    for one, other in permutations(range(len(groups)), 2):
        for change in product(range(-3, 4), repeat=4):
            yield _changed(groups, {one: 1, other: -1}, change)


def _changed(
    groups: Sequence[Group], signs: Mapping[int, int], change: tuple[int, ...]
) -> Sequence[Group]:
    found: list[Group] = []
    for place, each in enumerate(groups):
        a, b, c, d = (n + signs.get(place, 0) * m for n, m in zip(each, change, strict=True))
        found.append((a, b, c, d))
    return found


@pytest.mark.parametrize(
    "measure", [Measure.TRIBUNAL_ORDERS, Measure.PHASE_TRANSFERS, Measure.ADVICE]
)
@settings(max_examples=25)
@given(GROUPS)
def test_every_hidden_small_number_of_acts_could_be_another(
    measure: Measure, groups: Sequence[Group]
) -> None:
    """What is due in the period is done in it, so that both parts are of the same acts."""
    by_due_day = DEFINITIONS[measure].by_due_day
    figures = [read_numbers(each) for each in answer(measure, groups)]
    small = {
        (place, cell)
        for place, each in enumerate(with_total(groups))
        for cell, number in enumerate(each)
        if 1 <= number <= 4
    }
    for other in other_groups(groups):
        if not small:
            break
        if min(map(min, other)) >= 0 and _looks_alike(figures, other, by_due_day=by_due_day):
            whole, others = with_total(groups), with_total(other)
            small -= {
                (place, cell) for place, cell in small if whole[place][cell] != others[place][cell]
            }
    assert small == set()


def _looks_alike(
    figures: Sequence[Mapping[str, object]], groups: Sequence[Group], *, by_due_day: bool
) -> bool:
    return all(
        shown.items() <= true_numbers(each, by_due_day=by_due_day).items()
        for shown, each in zip(figures, with_total(groups), strict=True)
    )


def test_a_small_number_after_a_year_hides_itself_and_not_the_percentage() -> None:
    total, north, south = answer(Measure.PLANS_ISSUED, [(40, 20, 2, 0), (30, 25, 10, 0)])

    assert total.published is not MISSING
    assert total.published.over_52_weeks == 12
    for group in (north, south):
        assert group.published is not MISSING
        assert group.published.percentage is not MISSING
        assert group.published.over_52_weeks is MISSING
        assert group.suppressed[-1] == "over_52_weeks"


def test_days_since_a_transfer_was_identified_are_no_figure() -> None:
    """After an import they are those since the import."""
    total, *_ = answer(Measure.PHASE_TRANSFERS, [(40, 20, 20, 5)])

    assert total.published is not MISSING
    assert total.published.average_days is MISSING
    assert total.published.over_52_weeks is MISSING
    assert total.published.denominator == 85


def test_meetings_are_hidden_beside_the_reviews_that_they_belong_to() -> None:
    """The difference of the two is those that were held and await a decision: often few."""
    both = (Measure.ANNUAL_REVIEWS, Measure.ANNUAL_REVIEW_MEETINGS)
    rows = [
        DueRow(measure, "", None, in_time, 10, 80 - in_time, 0, 0, 0)
        for measure, in_time in zip(both, (50, 52), strict=True)
    ]
    wanted = FigureQuery(both, DAY, DAY, DAY)

    reviews, meetings = timeliness_measures(wanted, FigureRows(1, [], rows, []), suppress=True)
    (alone,) = timeliness_measures(
        replace(wanted, measures=both[1:]), FigureRows(1, [], rows, []), suppress=True
    )

    assert reviews.total.strict is not MISSING
    assert meetings.total.strict is MISSING
    assert meetings.total.strict_excluded is MISSING
    assert alone.total.strict is not MISSING
