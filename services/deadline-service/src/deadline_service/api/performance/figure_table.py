"""Figures as lines of a table, for a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic_core import MISSING

from chassis.csv_text import csv_text
from deadline_service.api.performance.responses import (
    ExcludedCount,
    OutcomeFigure,
    OutcomeMeasure,
    OutOfSchoolFigure,
    OutOfSchoolMeasure,
    Performance,
    PlansFigure,
    PlansMeasure,
    SuppressedPart,
    TimelinessFigure,
    TimelinessMeasure,
)
from deadline_service.domain.figures.suppression import SUPPRESSED_MARK

_PERIOD: Final = ("from_on", "to_on", "as_of", "known_on", "by", "exceptions")
_PUBLISHED: Final = (
    *("numerator", "denominator", "percentage", "average_days", "average_weeks"),
    *("late_within_52_weeks", "over_52_weeks", "exceptions_rejected"),
)
_HIDDEN_WITH: Final = {"late_within_52_weeks": SuppressedPart.OVER_52_WEEKS}
_STRICT: Final = ("numerator", "denominator", "percentage", "late", "not_done")
_OUTCOMES: Final = ("count", "outcomes", "excluded")
_PLANS: Final = ("plans", "without_cost", "monthly_pence")
_ABSENCES: Final = (
    *("children", "average_days"),
    *("under_4_weeks", "under_12_weeks", "under_26_weeks", "from_26_weeks"),
)
FIGURE_COLUMNS: Final = (
    *("measure", "row", "group", "groups_in_rest"),
    *(f"published_{name}" for name in _PUBLISHED),
    "published_excluded",
    *(f"strict_{name}" for name in _STRICT),
    "strict_excluded",
    *_OUTCOMES,
    "on_day",
    *_PLANS,
    *(f"absence_{name}" for name in _ABSENCES),
    *_PERIOD,
)
"""The columns of the CSV. A column that a measure does not have is empty."""
AnyFigure = TimelinessFigure | OutcomeFigure | PlansFigure | OutOfSchoolFigure
"""A figure of any measure."""
AnyMeasure = TimelinessMeasure | OutcomeMeasure | PlansMeasure | OutOfSchoolMeasure
"""A measure of any kind."""


def csv_table(found: Performance) -> str:
    """The figures as CSV: for each measure the total, then its groups."""
    lines: list[Sequence[object]] = [FIGURE_COLUMNS]
    period = {name: _text(getattr(found, name)) for name in _PERIOD}
    for measure, is_total, figure in _figures(found):
        row = {
            "measure": measure,
            "row": _row_kind(figure, is_total=is_total),
            "group": _text(figure.group),
            "groups_in_rest": _text(figure.groups_in_rest or MISSING),
            **_cells(figure),
            **period,
        }
        lines.append([row.get(name, "") for name in FIGURE_COLUMNS])
    return csv_text(lines)


def _figures(found: Performance) -> Iterator[tuple[str, bool, AnyFigure]]:
    """Each figure, with its measure, and whether it is the total."""
    for each in all_measures(found):
        yield each.measure, True, each.total
        for figure in each.groups:
            yield each.measure, False, figure


def all_measures(found: Performance) -> Sequence[AnyMeasure]:
    """The measures of a response, of any kind."""
    absences = () if found.out_of_school is MISSING else (found.out_of_school,)
    return (*found.measures, *found.outcomes, *found.plans, *absences)


def _row_kind(figure: AnyFigure, *, is_total: bool) -> str:
    if is_total:
        return "total"
    return "rest" if figure.groups_in_rest else "group"


def _cells(figure: AnyFigure) -> Mapping[str, object]:
    match figure:
        case TimelinessFigure():
            return {
                **_part(figure, SuppressedPart.PUBLISHED, _PUBLISHED),
                **_part(figure, SuppressedPart.STRICT, _STRICT),
                "published_excluded": excluded_text(figure.published_excluded),
                "strict_excluded": excluded_text(figure.strict_excluded),
            }
        case OutcomeFigure():
            return {
                "count": SUPPRESSED_MARK if figure.count is MISSING else figure.count,
                "outcomes": outcomes_text(figure),
                "excluded": excluded_text(figure.excluded),
            }
        case PlansFigure():
            cells = {name: _text(getattr(figure, name)) for name in _PLANS}
        case OutOfSchoolFigure():
            cells = {f"absence_{name}": _text(getattr(figure, name)) for name in _ABSENCES}
    if figure.is_suppressed:
        cells = dict.fromkeys(cells, SUPPRESSED_MARK)
    return {**cells, "on_day": _text(figure.on_day)}


def _part(
    figure: TimelinessFigure, part: SuppressedPart, names: tuple[str, ...]
) -> Mapping[str, object]:
    counts = getattr(figure, part)
    return {
        f"{part}_{name}": SUPPRESSED_MARK
        if counts is MISSING or _HIDDEN_WITH.get(name, name) in figure.suppressed
        else _text(getattr(counts, name))
        for name in names
    }


def outcomes_text(figure: OutcomeFigure) -> str:
    """The outcomes and how many had each, in one cell; empty if there are none."""
    shown = [f"{each.outcome}: {each.count}" for each in figure.outcomes]
    return "; ".join([*shown, f"others: {SUPPRESSED_MARK}"] if hides_outcomes(figure) else shown)


def hides_outcomes(figure: OutcomeFigure) -> bool:
    """Whether some outcomes are hidden, or all."""
    return sum(each.count for each in figure.outcomes) != figure.count


def excluded_text(counts: tuple[ExcludedCount, ...] | MISSING) -> str:
    """What was left out and why, in one cell; empty if nothing was."""
    if counts is MISSING:
        return SUPPRESSED_MARK
    return "; ".join(f"{each.reason}: {each.count}" for each in counts)


def _text(value: object) -> object:
    """A cell: a number stays a number, which no guard of texts changes."""
    if value is MISSING:
        return ""
    return value if isinstance(value, int | float) else str(value)
