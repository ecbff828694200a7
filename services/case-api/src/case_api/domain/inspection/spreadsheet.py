"""Lines of a file for a spreadsheet (RFC 4180), of which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would calculate, or run."""


def spreadsheet_lines(rows: Iterable[Sequence[str]]) -> str:
    """The lines of some rows. A cell that looks like a formula begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows([_guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
