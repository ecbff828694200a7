"""A forecast as the API returns it."""

from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from deadline_service.domain.forecast.capacity import CapacityCode
from deadline_service.domain.forecast.drift import DriftVerdict
from deadline_service.domain.forecast.request_path import RequestStage
from events.contracts.published_enum import PublishedEnum

ForecastCount = Annotated[int, Field(ge=0, le=2**53 - 1)]
ForecastNumber = Annotated[float, Field(ge=0, examples=[12.4])]
StageDays = Annotated[int, Field(ge=0, examples=[84])]


class ForecastOutcome(PublishedEnum):
    """Whether there are numbers."""

    FORECAST = "forecast"
    TOO_FEW = "too_few"
    """Too few requests went on from a stage in two years; no number is returned of what is to come.
    """


class ForecastSeries(PublishedEnum):
    """What is expected in a week."""

    PLAN_BREACHES = "plan_breaches"
    """Requests whose twentieth week ends in it without a plan."""
    DECISION_BREACHES = "decision_breaches"
    """Requests whose sixth week ends in it without a decision."""
    PLANS_ISSUED = "plans_issued"
    """First plans issued in it, in time or late."""
    PLANS_IN_TIME = "plans_in_time"
    """First plans issued in it within twenty weeks."""


class ExpectedNumber(StrictModel):
    """What to expect: in eight of ten cases a number from `low` to `high`, both included."""

    expected: ForecastNumber
    """The mean, to one decimal."""
    low: ForecastNumber
    high: ForecastNumber


class ExpectedWeek(StrictModel):
    """What to expect in seven days."""

    from_on: date
    to_on: date
    plan_breaches: ExpectedNumber
    decision_breaches: ExpectedNumber
    plans_issued: ExpectedNumber
    plans_in_time: ExpectedNumber


class ExpectedPublished(StrictModel):
    """The published percentage to expect: plans issued in the year in 20 weeks, of all issued."""

    in_time_so_far: ForecastCount
    issued_so_far: ForecastCount
    in_time_to_come: ExpectedNumber
    issued_to_come: ExpectedNumber
    percentage: ExpectedNumber | MISSING = MISSING
    """Missing: it may be that no plan is issued in the year."""
    percentage_if_cleared: ExpectedNumber | MISSING = MISSING
    """If each plan that is overdue today is issued in the year: they all count as late."""


class ExpectedYear(StrictModel):
    """The published percentage of the calendar year of the day."""

    year: Annotated[int, Field(ge=2014, le=9999)]
    with_exceptions: ExpectedPublished
    without_exceptions: ExpectedPublished
    """Cases with an exception are left out of both sides, at the rate of the last two years."""


class StageDays80(StrictModel):
    """The days in a stage, estimated by Kaplan and Meier from two years."""

    stage: RequestStage
    completed: ForecastCount
    censored: ForecastCount
    """Those that are still in the stage, or ended otherwise: they lasted at least so long."""
    median: StageDays | MISSING = MISSING
    """Half are done after so many days. Missing: fewer are done in all that was observed."""
    median_low: StageDays | MISSING = MISSING
    """The 80 % interval of the median, by Greenwood's variance."""
    median_high: StageDays | MISSING = MISSING
    three_quarters: StageDays | MISSING = MISSING


class StagePace(StrictModel):
    """The last 26 weeks against the same weeks a year before."""

    stage: RequestStage
    verdict: DriftVerdict
    recent: ForecastCount
    """How many went on from the stage."""
    recent_expected: ForecastNumber
    """How many would have, by their ages, at the pace of two years."""
    earlier: ForecastCount
    earlier_expected: ForecastNumber
    pace: ForecastNumber | MISSING = MISSING
    """The recent quotient divided by the earlier one, to two decimals; below 1 is slower."""


class ArithmeticLine(StrictModel):
    """A line of the arithmetic, with the numbers in words."""

    code: CapacityCode
    words: Annotated[str, Field(max_length=500)]
    value: Annotated[float, Field(examples=[2.5])] | MISSING = MISSING
    """As in the words: to two decimals; below 1, to three digits. Missing: the words say why."""


class Forecast(StrictModel):
    """What to expect of the requests of a council."""

    today: date
    known_on: date
    """It follows from what was known at the end of this day."""
    position: ForecastCount
    """It follows from all facts up to this position."""
    outcome: ForecastOutcome
    too_few: Annotated[tuple[RequestStage, ...], Field(max_length=4)] = ()
    """The stages from which too few requests went on."""
    fewest: ForecastCount
    """How many must have gone on from each stage in two years."""
    open_requests: ForecastCount
    """Those that wait for a decision, a draft or a plan."""
    overdue: ForecastCount
    """Of them, those whose twenty weeks are over."""
    arrivals_a_week: ForecastNumber
    """Requests a week, in the last 52 weeks."""
    growth: Annotated[float, Field(examples=[1.12])]
    """By how much arrivals are taken to grow in a year: a factor from 0.8 to 1.25."""
    durations: Annotated[tuple[StageDays80, ...], Field(max_length=4)]
    drifts: Annotated[tuple[StagePace, ...], Field(max_length=4)]
    weeks: Annotated[tuple[ExpectedWeek, ...], Field(max_length=52)] = ()
    published: ExpectedYear | MISSING = MISSING
    extra_officers: Annotated[tuple[ArithmeticLine, ...], Field(max_length=20)] | MISSING = MISSING
    extra_educational_psychologists: (
        Annotated[tuple[ArithmeticLine, ...], Field(max_length=20)] | MISSING
    ) = MISSING
    cautions: Annotated[tuple[str, ...], Field(max_length=10)]
