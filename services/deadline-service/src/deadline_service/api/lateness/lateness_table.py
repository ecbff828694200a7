"""Lateness as lines of a table, for a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pydantic import BaseModel
from pydantic_core import MISSING

from chassis.csv_text import csv_text
from deadline_service.api.lateness.responses import Counterfactuals, LatenessSum
from deadline_service.domain.figures.suppression import SUPPRESSED_MARK

_SUM_PERIOD: Final = ("measure", "from_on", "to_on", "as_of", "by", "exceptions")
_DAYS: Final = ("days", "share", "done_days", "done_late", "overdue_days", "overdue")
LATENESS_COLUMNS: Final = (
    *("row", "group", "label", "groups_in_rest"),
    *_DAYS,
    *_SUM_PERIOD,
)
"""The columns of late days as CSV."""
_PERIOD: Final = ("measure", "from_on", "to_on", "as_of", "exceptions")
_NUMBERS: Final = ("would_change", "numerator", "denominator", "percentage")
COUNTERFACTUAL_COLUMNS: Final = (*("code", "statement"), *_NUMBERS, *_PERIOD)
"""The columns of counterfactuals as CSV."""


def lateness_csv(found: LatenessSum) -> str:
    """Late days as CSV: the total, then the groups. Hidden numbers are `c`."""
    period = _cells(found, _SUM_PERIOD)
    rows = [
        {
            "row": "total" if each is found.total else "rest" if each.groups_in_rest else "group",
            **_cells(each, ("group", "label")),
            "groups_in_rest": str(each.groups_in_rest or ""),
            **_cells(each, _DAYS, is_hidden=each.is_suppressed),
            **period,
        }
        for each in (found.total, *found.groups)
    ]
    return _csv(LATENESS_COLUMNS, rows)


def counterfactual_csv(found: Counterfactuals) -> str:
    """Counterfactuals as CSV: the published figure, then what it would have been."""
    period = _cells(found, _PERIOD)
    published = {
        "code": "published",
        "would_change": "" if found.is_suppressed else "0",
        **_cells(found, _NUMBERS[1:], is_hidden=found.is_suppressed),
        **period,
    }
    rows = [
        {
            **_cells(each, ("code", "statement")),
            **_cells(each, _NUMBERS, is_hidden=each.is_suppressed),
            **period,
        }
        for each in found.suppositions
    ]
    return _csv(COUNTERFACTUAL_COLUMNS, [published, *rows])


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    return csv_text([columns, *([row.get(name, "") for name in columns] for row in rows)])


def _cells(of: BaseModel, names: Sequence[str], *, is_hidden: bool = False) -> Mapping[str, str]:
    if is_hidden:
        return dict.fromkeys(names, SUPPRESSED_MARK)
    values = {name: getattr(of, name) for name in names}
    return {name: "" if value is MISSING else str(value) for name, value in values.items()}
