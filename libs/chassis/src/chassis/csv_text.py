"""Lines of CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula or a command."""


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """Some lines of RFC 4180, each ended by CR LF.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe, which makes it
    plain text there. Numbers, days and None, an empty cell, are written as they are.
    """
    text = io.StringIO()
    csv.writer(text).writerows([_guarded(each) for each in line] for line in lines)
    return text.getvalue()


def _guarded(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
