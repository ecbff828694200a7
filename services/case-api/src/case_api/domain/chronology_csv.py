"""Entries of a chronology as lines of a file for a spreadsheet."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.chronology_item import ChronologyItem

CHRONOLOGY_COLUMNS: Final = (
    *("on", "statement", "type", "position", "recorded_at", "recorded_by", "corrected"),
    *("was_on", "voided", "amends", "late", "irregularities"),
)


def chronology_cells(item: ChronologyItem) -> Sequence[str]:
    """The cells of an entry in the order of `CHRONOLOGY_COLUMNS`; items of lists apart by `; `."""
    cells = {
        **{name: _cell(value) for name, value in item.model_dump(mode="json").items()},
        "late": "; ".join(f"{each.rule} {each.law_due_on}" for each in item.late),
        "irregularities": "; ".join(item.irregularities),
    }
    return [cells.get(column, "") for column in CHRONOLOGY_COLUMNS]


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
