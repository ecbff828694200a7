"""No hidden small number of an outcome can be calculated from what one response shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations, product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import MISSING

from deadline_service.api.performance.outcomes import outcome_measures
from deadline_service.api.performance.responses import OutcomeFigure, OutcomeMeasure
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.store.figures import FigureQuery, FigureRows, OutcomeRow

DAY: Final = date(2026, 11, 27)
OUTCOMES: Final = ("agreed", "refused", "open")
Table = Sequence[Sequence[int]]
"""For each group how many had each outcome."""
TABLES: Final = st.lists(st.tuples(*[st.integers(0, 7)] * 3), min_size=1, max_size=3)


def answer(table: Table, by: FigureGrouping | None) -> OutcomeMeasure:
    """The only measure of a response, with small numbers hidden."""
    rows = [
        OutcomeRow(
            Measure.REQUEST_OUTCOMES,
            outcome if by is FigureGrouping.KIND else str(place) if by else "",
            outcome,
            None,
            number,
        )
        for place, numbers in enumerate(table)
        for outcome, number in zip(OUTCOMES, numbers, strict=True)
        if number
    ]
    wanted = FigureQuery((Measure.REQUEST_OUTCOMES,), DAY, DAY, DAY, by=by)
    (found,) = outcome_measures(wanted, FigureRows(1, [], [], [], rows), suppress=True)
    return found


def shown(figure: OutcomeFigure) -> Mapping[str, int]:
    """The numbers that a reader sees of a figure: all of it, and by outcome."""
    numbers = {each.outcome: each.count for each in figure.outcomes}
    if figure.count is not MISSING:
        numbers["all"] = figure.count
        if not figure.is_suppressed:
            numbers = {**dict.fromkeys(OUTCOMES, 0), **numbers}
    return numbers


def true_numbers(row: Sequence[int]) -> Mapping[str, int]:
    return {**dict(zip(OUTCOMES, row, strict=True)), "all": sum(row)}


def total(table: Table) -> Sequence[int]:
    return [sum(column) for column in zip(*table, strict=True)]


def fits_teams(found: OutcomeMeasure, table: Table) -> bool:
    """Whether a table of teams can be what is shown."""
    figures = {each.group: each for each in found.groups}
    rows = [(figures[str(place)], row) for place, row in enumerate(table) if str(place) in figures]
    pairs = [(found.total, total(table)), *rows]
    return all(shown(each).items() <= true_numbers(row).items() for each, row in pairs)


def fits_outcomes(found: OutcomeMeasure, table: Table) -> bool:
    """Whether a table can be what is shown of all, and by outcome."""
    true = true_numbers(total(table))
    groups = {each.group: each.count for each in found.groups if each.count is not MISSING}
    return shown(found.total).items() <= true.items() and all(
        true[str(name)] == count for name, count in groups.items()
    )


def other_tables(table: Table) -> Iterator[Table]:
    """Other numbers: one row differs, and perhaps another makes up for it."""
    for place in range(len(table)):
        for change in product(range(-4, 5), repeat=3):
            yield _changed(table, {place: 1}, change)
    for one, other in permutations(range(len(table)), 2):
        for change in product(range(-4, 5), repeat=3):
            yield _changed(table, {one: 1, other: -1}, change)


def _changed(table: Table, signs: Mapping[int, int], change: Sequence[int]) -> Table:
    return [
        [number + signs.get(place, 0) * by for number, by in zip(row, change, strict=True)]
        for place, row in enumerate(table)
    ]


def determined(
    found: OutcomeMeasure, table: Table, fits: Callable[[OutcomeMeasure, Table], bool]
) -> set[tuple[int, int]]:
    """The small numbers of a table which are the same in every other that fits what is shown."""
    small = {
        (place, cell)
        for place, row in enumerate(table)
        for cell, number in enumerate(row)
        if 1 <= number <= 4
    }
    for other in other_tables(table):
        if not small:
            break
        if min(map(min, other)) >= 0 and fits(found, other):
            small -= {
                (place, cell) for place, cell in small if table[place][cell] != other[place][cell]
            }
    return small


@settings(max_examples=100)
@given(TABLES)
def test_every_small_number_of_a_team_could_be_another(table: Table) -> None:
    found = answer(table, FigureGrouping.TEAM)

    assert fits_teams(found, table)
    assert determined(found, table, fits_teams) == set()


@pytest.mark.parametrize("by", [None, FigureGrouping.KIND])
@settings(max_examples=100)
@given(st.tuples(*[st.integers(0, 12)] * 3))
def test_every_small_number_of_an_outcome_could_be_another(
    by: FigureGrouping | None, row: Sequence[int]
) -> None:
    found = answer([row], by)

    assert fits_outcomes(found, [row])
    assert determined(found, [row], fits_outcomes) == set()
