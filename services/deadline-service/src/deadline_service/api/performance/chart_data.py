"""What a chart shows: one number for each group, with its label, and the words around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.api.performance.figure_table import (
    AnyFigure,
    AnyMeasure,
    all_measures,
    excluded_text,
    hides_outcomes,
    outcomes_text,
)
from deadline_service.api.performance.responses import (
    ExceptionChoice,
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
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.domain.figures.suppression import SUPPRESSED_MARK

MAX_BARS: Final = 40
"""Bars of a chart; of more those with the largest denominators, or numbers of a stock. The table
beside it has them all. By month every month is drawn."""
_NOT_RECORDED: Final = "not recorded"
_OUTCOME_UNITS: Final = {
    Measure.REQUEST_OUTCOMES: "requests",
    Measure.ASSESSMENT_OUTCOMES: "assessments",
    Measure.REVIEW_OUTCOMES: "reviews",
    Measure.PLANS_CEASED: "plans",
    Measure.MEDIATIONS: "mediations",
    Measure.APPEALS: "appeals",
}


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A group: its name, its number, and the number in words. None: there is none, or hidden.

    `size` is how many it counts, of a percentage the denominator; 0 if that is hidden.
    """

    label: str
    value: float | None
    text: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart: headline, subtitle, unit, points, and a table with the same numbers and more."""

    title: str
    subtitle: str
    unit: str
    by: FigureGrouping | None
    points: Sequence[ChartPoint]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]

    @property
    def shown(self) -> Sequence[ChartPoint]:
        """The points that are drawn, in their order: every month, or the largest groups."""
        if self.by is FigureGrouping.MONTH or len(self.points) <= MAX_BARS:
            return self.points
        order = sorted(range(len(self.points)), key=lambda place: -self.points[place].size)
        return [self.points[place] for place in sorted(order[:MAX_BARS])]

    @property
    def description(self) -> str:
        """All that the chart shows, in words, and how many groups it leaves out."""
        points = self.shown
        words = "; ".join(f"{each.label}: {each.text}" for each in points) or "No figures"
        return " ".join((self.subtitle, f"{words}.", *self.left_out))

    @property
    def left_out(self) -> Sequence[str]:
        """A sentence on the groups that are not drawn; none if all are."""
        count = len(self.points) - len(self.shown)
        return (f"{count} smaller or hidden groups are in the table only.",) if count else ()


def chart_data(found: Performance) -> ChartData:
    """The chart of the only measure of some figures."""
    (measure,) = all_measures(found)
    groups: Sequence[AnyFigure] = measure.groups
    figures = groups if found.by is not MISSING else [measure.total]
    return ChartData(
        title=measure.title,
        subtitle=_subtitle(found, measure),
        unit="per cent" if isinstance(measure, TimelinessMeasure) else _unit(measure),
        by=None if found.by is MISSING else found.by,
        points=_points(measure, figures, found),
        columns=_columns(measure),
        rows=[_row(each, found) for each in figures]
        + ([_row(measure.total, found, "All")] if found.by is not MISSING else []),
        notes=(measure.definition, f"Source: {measure.source}.", *measure.cautions),
    )


def _unit(measure: OutcomeMeasure | PlansMeasure | OutOfSchoolMeasure) -> str:
    match measure:
        case OutcomeMeasure():
            return _OUTCOME_UNITS.get(measure.measure, "processes")
        case PlansMeasure():
            return "plans"
        case OutOfSchoolMeasure():
            return "children"


def _points(
    measure: AnyMeasure, figures: Sequence[AnyFigure], found: Performance
) -> Sequence[ChartPoint]:
    """A point for each group; of outcomes that are not grouped one for each outcome."""
    if not isinstance(measure, OutcomeMeasure) or found.by is not MISSING:
        return [_point(each, found) for each in figures]
    points = [
        ChartPoint(each.outcome, each.count, f"{each.count:,} ({each.percentage}%)", each.count)
        for each in measure.total.outcomes
    ]
    if hides_outcomes(measure.total):
        points.append(ChartPoint("others", None, SUPPRESSED_MARK))
    return points


def _subtitle(found: Performance, measure: AnyMeasure) -> str:
    return " ".join(_statements(found, measure))


def _statements(found: Performance, measure: AnyMeasure) -> Iterator[str]:
    by = "" if found.by is MISSING else f", by {found.by}"
    if isinstance(measure, OutcomeMeasure):
        period = f"{_day(found.from_on)} to {_day(found.to_on)}"
        yield f"Number of {_unit(measure)}, {period}{by}."
    elif isinstance(measure, TimelinessMeasure):
        yield f"Per cent in time, {_day(found.from_on)} to {_day(found.to_on)}{by}."
    else:
        yield f"Number of {_unit(measure)} {_stock_days(found, measure.total.on_day)}{by}."
    yield f"As of {_day(found.as_of)}"
    yield "as known now." if found.known_on is MISSING else f"as known on {_day(found.known_on)}."
    if found.exceptions is ExceptionChoice.EXCLUDE:
        yield "Cases with an exception are left out."


def _stock_days(found: Performance, last_day: date) -> str:
    """On which days a stock is counted."""
    if found.by is FigureGrouping.MONTH:
        return f"on the last day of each month, {_day(found.from_on)} to {_day(last_day)}"
    return f"on {_day(last_day)}"


def _day(day: object) -> str:
    return f"{day:%-d %B %Y}"


def _label(figure: AnyFigure, found: Performance) -> str:
    if figure.groups_in_rest:
        return f"{figure.groups_in_rest} other groups"
    if figure.group is not MISSING:
        return figure.group
    return "All" if found.by is MISSING else _NOT_RECORDED


def _point(figure: AnyFigure, found: Performance) -> ChartPoint:
    label = _label(figure, found)
    match figure:
        case TimelinessFigure(published=counts):
            if counts is MISSING:
                return ChartPoint(label, None, SUPPRESSED_MARK)
            if counts.percentage is MISSING:
                return ChartPoint(label, None, "none")
            of = f"{counts.numerator} of {counts.denominator}"
            return ChartPoint(
                label, counts.percentage, f"{counts.percentage}% ({of})", counts.denominator
            )
        case (
            OutcomeFigure(count=number)
            | PlansFigure(plans=number)
            | OutOfSchoolFigure(children=number)
        ):
            if number is MISSING:
                return ChartPoint(label, None, SUPPRESSED_MARK)
            return ChartPoint(label, number, f"{number:,}", number)


def _columns(measure: AnyMeasure) -> Sequence[str]:
    match measure:
        case TimelinessMeasure():
            strict = ("Due", "Of these in time", "Per cent of those due")
            published = (
                *("In time", "Of", "Per cent", "Average days"),
                *("Late within 52 weeks", "Over 52 weeks", "Left out"),
            )
            return ("Group", *published, *strict, "Left out of those due")
        case OutcomeMeasure():
            return ("Group", "Number", "Of these by outcome", "Left out")
        case PlansMeasure():
            return ("Group", "Day", "Plans", "Without a cost", "Pounds a month")
        case OutOfSchoolMeasure():
            bands = ("Under 4 weeks", "Under 12 weeks", "Under 26 weeks", "26 weeks or more")
            return ("Group", "Day", "Children", "Average days", *bands)


def _row(figure: AnyFigure, found: Performance, label: str | None = None) -> Sequence[str]:
    name = label or _label(figure, found)
    match figure:
        case TimelinessFigure():
            return (name, *_published(figure), *_strict(figure))
        case OutcomeFigure(count=count):
            number = SUPPRESSED_MARK if count is MISSING else f"{count:,}"
            return (name, number, outcomes_text(figure), excluded_text(figure.excluded))
        case PlansFigure() if figure.is_suppressed:
            return (name, _day(figure.on_day), *[SUPPRESSED_MARK] * 3)
        case PlansFigure(monthly_pence=pence):
            pounds = "" if pence is MISSING else f"{pence / 100:,.2f}"
            return (name, _day(figure.on_day), *_cells(figure.plans, figure.without_cost), pounds)
        case OutOfSchoolFigure() if figure.is_suppressed:
            return (name, _day(figure.on_day), *[SUPPRESSED_MARK] * 6)
        case OutOfSchoolFigure():
            bands = (figure.under_4_weeks, figure.under_12_weeks, figure.under_26_weeks)
            numbers = _cells(figure.children, figure.average_days, *bands, figure.from_26_weeks)
            return (name, _day(figure.on_day), *numbers)


def _published(figure: TimelinessFigure) -> Sequence[str]:
    counts, left_out = figure.published, excluded_text(figure.published_excluded)
    if counts is MISSING:
        return [*[SUPPRESSED_MARK] * 6, left_out]
    numbers = (counts.numerator, counts.denominator, counts.percentage, counts.average_days)
    late = _cells(counts.late_within_52_weeks, counts.over_52_weeks)
    if SuppressedPart.OVER_52_WEEKS in figure.suppressed:
        late = [SUPPRESSED_MARK] * 2
    return [*_cells(*numbers), *late, left_out]


def _strict(figure: TimelinessFigure) -> Sequence[str]:
    counts, left_out = figure.strict, excluded_text(figure.strict_excluded)
    if counts is MISSING:
        return [*[SUPPRESSED_MARK] * 3, left_out]
    return [*_cells(counts.denominator, counts.numerator, counts.percentage), left_out]


def _cells(*values: float | MISSING) -> Sequence[str]:
    """Numbers as a table shows them; what there is none of, as an en dash."""
    return ["\N{EN DASH}" if each is MISSING else f"{each:,}" for each in values]
