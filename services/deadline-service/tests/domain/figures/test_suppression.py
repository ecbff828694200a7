"""No small number can be read or calculated from a table that is suppressed."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deadline_service.domain.figures.rounding import average_of, monthly_pence, percentage_of
from deadline_service.domain.figures.suppression import is_small, suppressed_rows

Table = Sequence[tuple[int, ...]]


def test_a_small_row_is_hidden_with_the_smallest_of_the_others() -> None:
    found = suppressed_rows([(30, 3), (40, 20), (10, 8), (0, 0)])

    assert found.rows == {0, 2}
    assert not found.total


def test_a_table_without_small_numbers_is_shown() -> None:
    assert suppressed_rows([(30, 0), (0, 5)]) == (frozenset(), False)


def test_rows_of_one_each_are_hidden_with_more() -> None:
    """Two rows that come to 2 would each be known to be 1."""
    assert suppressed_rows([(1, 0), (1, 0), (50, 50), (90, 9)]).rows == {0, 1, 3}


def test_the_total_of_a_single_small_row_is_hidden_as_well() -> None:
    assert suppressed_rows([(2, 40)]) == (frozenset({0}), True)


def test_percentages_and_averages_are_rounded_a_half_up() -> None:
    assert percentage_of(41_448, 90_392) == 45.9
    assert percentage_of(1, 2000) == 0.1
    assert percentage_of(1, 0) is None
    assert average_of(305, 100) == 3.1
    assert monthly_pence(12_000) == 52_000


def others(hidden: int, sums: Sequence[int]) -> Iterator[Table]:
    """Every table of some hidden rows, none of them empty, with the sums that can be calculated."""
    if hidden == 1:
        if any(sums):
            yield [tuple(sums)]
        return
    for first in product(*(range(each + 1) for each in sums)):
        if any(first):
            rest = [whole - part for whole, part in zip(sums, first, strict=True)]
            for more in others(hidden - 1, rest):
                yield [first, *more]


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(any), min_size=1, max_size=3)
)
def test_no_hidden_small_number_follows_from_what_is_shown(rows: Table) -> None:
    found = suppressed_rows(rows)
    assume(not found.total)

    hidden = [row for place, row in enumerate(rows) if place in found.rows]
    shown = [row for place, row in enumerate(rows) if place not in found.rows]
    assert not any(map(is_small, shown))
    if hidden:
        sums = [sum(column) for column in zip(*hidden, strict=True)]
        possible = list(others(len(hidden), sums))
        for place, row in enumerate(hidden):
            for column, number in enumerate(row):
                if 1 <= number <= 4:
                    assert len({each[place][column] for each in possible}) > 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_a_small_total_is_hidden_and_so_is_what_it_is_made_of(rows: Table) -> None:
    found = suppressed_rows(rows)

    totals = [sum(column) for column in zip(*rows, strict=True)]
    assert not is_small(totals) or found.total
    assert not any(is_small(row) for place, row in enumerate(rows) if place not in found.rows)
