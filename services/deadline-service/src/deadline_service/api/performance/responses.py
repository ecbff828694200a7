"""Figures as the API returns them."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import (
    OUTCOMES,
    PLAN_STOCKS,
    TIMELINESS,
    LeftOut,
    Measure,
)
from events.contracts.published_enum import PublishedEnum

MAX_GROUPS: Final = 1000
"""Groups of a measure that are listed; of more the largest are, and one is the sum of the rest."""
FigureCount = Annotated[int, Field(ge=0, le=2**53 - 1)]
FigurePercentage = Annotated[float, Field(ge=0, le=100, examples=[46.4])]
FigureGroup = Annotated[str, Field(max_length=100, examples=["2026-04"])]
AverageDays = Annotated[float, Field(examples=[141.5])]
AverageWeeks = Annotated[float, Field(examples=[20.2])]


class ExceptionChoice(PublishedEnum):
    """Whether cases with a claimed exception count."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    """They are left out of the numerator and of the denominator."""


class SuppressedPart(PublishedEnum):
    """A part of a figure that is hidden, so that no small number can be read or calculated."""

    PUBLISHED = "published"
    PUBLISHED_EXCLUDED = "published_excluded"
    STRICT = "strict"
    STRICT_EXCLUDED = "strict_excluded"
    OVER_52_WEEKS = "over_52_weeks"
    """Of the published part, this number and `late_within_52_weeks` alone."""
    EXCEPTIONS_REJECTED = "exceptions_rejected"
    """Of the published part, this number alone."""


class ExcludedCount(StrictModel):
    """How many were not counted, and why."""

    reason: LeftOut
    count: FigureCount


class PublishedCounts(StrictModel):
    """The measure as it is published: of what was done in the period.

    Of phase transfers and orders it is of what was due in the period.
    """

    numerator: FigureCount
    """Done in time."""
    denominator: FigureCount
    percentage: FigurePercentage | MISSING = MISSING
    """To one decimal, a half away from zero. Missing: the denominator is 0."""
    average_days: AverageDays | MISSING = MISSING
    """From the first day to the act, to one decimal. Missing: nothing was done, or the measure has
    no first day (phase transfers)."""
    average_weeks: AverageWeeks | MISSING = MISSING
    """`average_days` in weeks of seven days."""
    late_within_52_weeks: FigureCount | MISSING = MISSING
    """Done late, and 364 days or fewer after the first day: of plans issued those in 20 to 52
    weeks. Missing: `over_52_weeks` is."""
    over_52_weeks: FigureCount | MISSING = MISSING
    """Done late, and more than 364 days after the first day. Missing: it is hidden, or the measure
    has no first day."""
    exceptions_rejected: FigureCount | MISSING = MISSING
    """Those that are counted although an exception is claimed, because it cannot apply: it began
    after the last day, was too short, or has another ground. Missing: it is hidden."""


class StrictCounts(StrictModel):
    """The stricter measure: of what was due in the period, overdue open cases included."""

    numerator: FigureCount
    """Done in time."""
    denominator: FigureCount
    """All that was due: in time, late and not done."""
    percentage: FigurePercentage | MISSING = MISSING
    """To one decimal, a half away from zero. Missing: the denominator is 0."""
    late: FigureCount
    """Done after the last day."""
    not_done: FigureCount
    """Overdue, or ended after its last day without the act."""


class TimelinessFigure(StrictModel):
    """The counts of one group, or of all. A part that is named in `suppressed` is left out."""

    group: FigureGroup | MISSING = MISSING
    """Missing: nothing is recorded to group it by; or it is the total, or the sum of the rest."""
    groups_in_rest: FigureCount = 0
    """How many groups it is the sum of, if it is the sum of those that are not listed."""
    published: PublishedCounts | MISSING = MISSING
    published_excluded: Annotated[tuple[ExcludedCount, ...], Field(max_length=6)] | MISSING = (
        MISSING
    )
    strict: StrictCounts | MISSING = MISSING
    strict_excluded: Annotated[tuple[ExcludedCount, ...], Field(max_length=6)] | MISSING = MISSING
    suppressed: Annotated[tuple[SuppressedPart, ...], Field(max_length=len(SuppressedPart))] = ()


class MeasureText(StrictModel):
    """What a measure states."""

    measure: Measure
    title: str
    definition: str
    source: str
    cautions: Annotated[tuple[str, ...], Field(max_length=10)] = ()


class TimelinessMeasure(MeasureText):
    """Whether acts were done in time."""

    total: TimelinessFigure
    groups: Annotated[tuple[TimelinessFigure, ...], Field(max_length=MAX_GROUPS + 1)] = ()
    """In the order of their names; none unless `by` is given."""


class OutcomeCount(StrictModel):
    """How many had an outcome."""

    outcome: Annotated[str, Field(max_length=100, examples=["agreed"])]
    """Its code; `open` if there is none yet. docs/figures.md lists them."""
    count: FigureCount
    percentage: FigurePercentage
    """Of all that are counted in the group, to one decimal, a half away from zero."""


class OutcomeFigure(StrictModel):
    """How the processes of a group, or all, ended."""

    group: FigureGroup | MISSING = MISSING
    """Missing: nothing is recorded to group it by; or it is the total, or the sum of the rest."""
    groups_in_rest: FigureCount = 0
    """How many groups it is the sum of, if it is the sum of those that are not listed."""
    count: FigureCount | MISSING = MISSING
    """Missing: it is hidden."""
    outcomes: Annotated[tuple[OutcomeCount, ...], Field(max_length=20)] = ()
    """In the order of their codes, those of which there is none left out, and hidden ones."""
    excluded: Annotated[tuple[ExcludedCount, ...], Field(max_length=6)] | MISSING = MISSING
    """What is not counted, and why. Missing: it is hidden."""
    is_suppressed: bool = False
    """Whether a number of it is hidden: some outcomes, or with `count` all."""


class OutcomeMeasure(MeasureText):
    """How processes ended."""

    total: OutcomeFigure
    groups: Annotated[tuple[OutcomeFigure, ...], Field(max_length=MAX_GROUPS + 1)] = ()
    """In the order of their names; none unless `by` is given."""


class PlansFigure(StrictModel):
    """The plans of a group, or of all, on a day."""

    group: FigureGroup | MISSING = MISSING
    """Missing: nothing is recorded to group it by; or it is the total, or the sum of the rest."""
    groups_in_rest: FigureCount = 0
    """How many groups it is the sum of, if it is the sum of those that are not listed."""
    on_day: date
    plans: FigureCount | MISSING = MISSING
    without_cost: FigureCount | MISSING = MISSING
    """Plans of which no cost is recorded."""
    monthly_pence: FigureCount | MISSING = MISSING
    """52 weekly costs divided by 12, a half penny up."""
    is_suppressed: bool = False


class PlansMeasure(MeasureText):
    """Plans on a day: all that are maintained, or those with a flag."""

    total: PlansFigure
    """By month, the last day."""
    groups: Annotated[tuple[PlansFigure, ...], Field(max_length=MAX_GROUPS + 1)] = ()


class OutOfSchoolFigure(StrictModel):
    """The children of a group, or all, who are out of school on a day."""

    group: FigureGroup | MISSING = MISSING
    """Missing: nothing is recorded to group it by; or it is the total, or the sum of the rest."""
    groups_in_rest: FigureCount = 0
    """How many groups it is the sum of, if it is the sum of those that are not listed."""
    on_day: date
    children: FigureCount | MISSING = MISSING
    average_days: AverageDays | MISSING = MISSING
    """Days since the first day out of school, to one decimal."""
    under_4_weeks: FigureCount | MISSING = MISSING
    """Fewer than 28 days."""
    under_12_weeks: FigureCount | MISSING = MISSING
    """28 to 83 days."""
    under_26_weeks: FigureCount | MISSING = MISSING
    """84 to 181 days."""
    from_26_weeks: FigureCount | MISSING = MISSING
    """182 days or more."""
    is_suppressed: bool = False


class OutOfSchoolMeasure(MeasureText):
    """Children out of school on a day."""

    total: OutOfSchoolFigure
    """By month, the last day."""
    groups: Annotated[tuple[OutOfSchoolFigure, ...], Field(max_length=MAX_GROUPS + 1)] = ()


class Performance(StrictModel):
    """The figures of a council."""

    from_on: date
    to_on: date
    as_of: date
    """What was done later is not done."""
    known_on: date | MISSING = MISSING
    """As known at the end of this day. Missing: as known now."""
    by: FigureGrouping | MISSING = MISSING
    exceptions: ExceptionChoice
    position: FigureCount
    """The figures follow from all facts up to this position."""
    measures: Annotated[tuple[TimelinessMeasure, ...], Field(max_length=len(TIMELINESS))]
    outcomes: Annotated[tuple[OutcomeMeasure, ...], Field(max_length=len(OUTCOMES))] = ()
    plans: Annotated[tuple[PlansMeasure, ...], Field(max_length=len(PLAN_STOCKS))] = ()
    out_of_school: OutOfSchoolMeasure | MISSING = MISSING
