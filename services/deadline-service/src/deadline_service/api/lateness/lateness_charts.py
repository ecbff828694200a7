"""Lateness as charts: late days by group, and what the published figure would have been."""

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic_core import MISSING

from deadline_service.api.lateness.responses import Counterfactuals, LateDays, LatenessSum
from deadline_service.api.lateness.suppositions import PublishedFigure
from deadline_service.api.performance.chart_data import ChartData, ChartPoint
from deadline_service.domain.explanation.english import capitalised, date_in_words
from deadline_service.domain.figures.definitions import DEFINITIONS
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.domain.figures.suppression import SUPPRESSED_MARK
from deadline_service.domain.lateness.wording import condition_in_words
from deadline_service.store.lateness import LatenessGrouping

_WHAT = {
    Measure.PLANS_ISSUED: "plans",
    Measure.REVIEW_DECISIONS: "decisions after reviews",
    Measure.AMENDED_PLANS: "amended plans",
}
_RULE = (
    "Each day after the last day in time counts to one step: the first to the step in which the"
    " process fell one day behind for the last time, and so on. Days, not fault."
)


def late_days_chart(found: LatenessSum) -> ChartData:
    """Late days by group, or their sum."""
    is_split = found.by is not MISSING
    what = _WHAT[Measure(found.measure)]
    by = f", by {found.by}" if is_split else ""
    figures = found.groups if is_split else (found.total,)
    return ChartData(
        title=f"Days late: {what}",
        subtitle=(
            f"Late days of {what} done late {_period(found.from_on, found.to_on)}, and of those"
            f" overdue on {date_in_words(found.as_of)}{by}."
        ),
        unit="days",
        by=FigureGrouping.MONTH if found.by is LatenessGrouping.MONTH else None,
        points=[_point(each, found) for each in figures],
        columns=("Group", "Days", "Per cent", "Days of those done late", "Done late", *_OVERDUE),
        rows=[_row(each, found) for each in (*(figures if is_split else ()), found.total)],
        notes=(_RULE, f"In time: {DEFINITIONS[Measure(found.measure)].definition}"),
    )


_OVERDUE = ("Days of those overdue", "Overdue")


def _period(first: date, last: date) -> str:
    return f"from {date_in_words(first)} to {date_in_words(last)}"


def _name(figure: LateDays, found: LatenessSum) -> str:
    if figure is found.total:
        return "All"
    if figure.groups_in_rest:
        return f"{figure.groups_in_rest} other groups"
    named = figure.group if figure.label is MISSING else figure.label
    return "Not recorded" if named is MISSING else capitalised(named)


def _point(figure: LateDays, found: LatenessSum) -> ChartPoint:
    label = _name(figure, found)
    if figure.days is MISSING:
        return ChartPoint(label, None, SUPPRESSED_MARK)
    share = "" if figure.share is MISSING else f" ({figure.share}%)"
    return ChartPoint(label, figure.days, f"{figure.days:,}{share}")


def _row(figure: LateDays, found: LatenessSum) -> Sequence[str]:
    numbers = (
        figure.days,
        figure.share,
        figure.done_days,
        figure.done_late,
        figure.overdue_days,
        figure.overdue,
    )
    return (_name(figure, found), *_texts(*numbers, is_hidden=figure.is_suppressed))


def counterfactual_chart(found: Counterfactuals) -> ChartData:
    """The published figure, and below it what it would have been by each supposition."""
    definition = DEFINITIONS[Measure(found.measure)]
    return ChartData(
        title=f"{definition.title}: what would have been",
        subtitle=(
            f"Per cent in time, {_period(found.from_on, found.to_on)}, as published and if the"
            " waits of a cause had been no longer than allowed."
        ),
        unit="per cent",
        by=None,
        points=list(_points(found)),
        columns=("If", "Would change", "In time", "Of", "Per cent"),
        rows=list(_rows(found)),
        notes=(definition.definition, f"Source: {definition.source}.", *found.cautions),
    )


def _points(found: Counterfactuals) -> Iterator[ChartPoint]:
    if found.numerator is MISSING or found.denominator is MISSING:
        yield ChartPoint("As published", None, SUPPRESSED_MARK)
    else:
        yield _percentage("As published", PublishedFigure(found.numerator, found.denominator))
    for each in found.suppositions:
        label = capitalised(condition_in_words(each.code))
        if each.numerator is MISSING or each.denominator is MISSING:
            yield ChartPoint(label, None, SUPPRESSED_MARK)
        else:
            yield _percentage(label, PublishedFigure(each.numerator, each.denominator))


def _percentage(label: str, figure: PublishedFigure) -> ChartPoint:
    value = None if not figure.done else 100 * figure.in_time / figure.done
    return ChartPoint(label, value, f"{figure} ({figure.in_time} of {figure.done})")


def _rows(found: Counterfactuals) -> Iterator[Sequence[str]]:
    hidden = found.is_suppressed
    published = (0, found.numerator, found.denominator, found.percentage)
    yield ("As published", *_texts(*published, is_hidden=hidden))
    for each in found.suppositions:
        numbers = (each.would_change, each.numerator, each.denominator, each.percentage)
        label = capitalised(condition_in_words(each.code))
        yield (label, *_texts(*numbers, is_hidden=each.is_suppressed))


def _texts(*values: float | MISSING, is_hidden: bool) -> Sequence[str]:
    if is_hidden:
        return [SUPPRESSED_MARK] * len(values)
    return ["\N{EN DASH}" if each is MISSING else f"{each:,}" for each in values]
