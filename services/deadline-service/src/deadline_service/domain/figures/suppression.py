"""Which rows of a table are hidden so that no small number can be read or calculated from it.

A number from 1 to 4 is small; 0 is not. A row with a small cell is hidden as a whole. Rows are
added, the smallest first, until the hidden ones cannot be calculated from the total and the others:
at least two are hidden, and they come to more than one each. If the total is small, or there are no
rows left to add, it is hidden as well.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

LARGEST_SMALL: Final = 4
"""The largest number that is hidden. DfE marks what is hidden with `c`."""
SUPPRESSED_MARK: Final = "c"
Cells = Sequence[int]
"""The numbers of a row: parts that do not overlap, each 0 or more."""


class SuppressedRows(NamedTuple):
    """The indexes of the rows that are hidden, and whether the total is."""

    rows: frozenset[int]
    total: bool


def is_small(cells: Cells) -> bool:
    """Whether a row has a number that must not be shown."""
    return any(1 <= each <= LARGEST_SMALL for each in cells)


def suppressed_rows(rows: Sequence[Cells]) -> SuppressedRows:
    """The rows of a table to hide, whose total is the sum of the rows."""
    hides_total = is_small([sum(column) for column in zip(*rows, strict=True)])
    hidden = {place for place, cells in enumerate(rows) if is_small(cells)}
    if not hidden:
        return SuppressedRows(frozenset(), hides_total)
    others = sorted(
        (place for place, cells in enumerate(rows) if any(cells) and place not in hidden),
        key=lambda place: (sum(rows[place]), place),
    )
    while not hides_total and not _is_safe(rows, hidden):
        if others:
            hidden.add(others.pop(0))
        else:
            hides_total = True
    return SuppressedRows(frozenset(hidden), hides_total)


def _is_safe(rows: Sequence[Cells], hidden: Collection[int]) -> bool:
    """Whether several tables have the shown rows and the shown total, different in each cell."""
    whole = sum(sum(rows[place]) for place in hidden)
    return len(hidden) > 1 and whole > len(hidden)
