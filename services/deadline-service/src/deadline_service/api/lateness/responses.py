"""Lateness as the API returns it."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field
from pydantic_core import MISSING

from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from deadline_service.api.lateness.query_params import LateMeasure
from deadline_service.api.performance.responses import (
    MAX_GROUPS,
    ExceptionChoice,
    FigureCount,
    FigureGroup,
    FigurePercentage,
)
from deadline_service.domain.lateness.steps import LatenessCause, ProcessStep
from deadline_service.store.lateness import LatenessGrouping

MAX_LATE_PROCESSES: Final = 50
"""Processes of a page, and the maximum of `limit`."""
MAX_STEPS: Final = 100
"""More steps than a process can have."""


class StepOnPath(StrictModel):
    """A step of a critical path, or a part of one."""

    step: ProcessStep
    cause: LatenessCause
    statement: Annotated[
        str, Field(examples=["The psychological advice came 41 days after its 6 weeks."])
    ]
    """The step in words."""
    provider: Annotated[str, Field(max_length=100, examples=["QZZ99"])] | MISSING = MISSING
    """The commissioner, the URN or the UKPRN of who was asked, else who that is."""
    kind: Annotated[str, Field(max_length=100, examples=["d"])] | MISSING = MISSING
    """The kind of advice by its letter in reg 6(1), or who wrote the report of the review."""
    from_on: date
    to_on: date | MISSING = MISSING
    """The day on which it ended. Missing: it has not ended by the day of the answer."""
    days: FigureCount
    """How long it took, or has taken."""
    allowed_days: FigureCount
    allowed_by: str
    """What allows it that time: law, guidance or good practice."""
    days_over: FigureCount
    """Days more than it is allowed."""
    days_late: FigureCount
    """Days late of the process that count to this step. They add up to `days_late` of the process.

    It is less than `days_over` where time was made up, or may be made up in the steps to come.
    """


class LateProcess(StrictModel):
    """A plan or a review that is late, with its critical path."""

    measure: LateMeasure
    item_id: UUID
    """The request or the review."""
    started_on: date
    due_on: date
    """The last day on which it would have been in time, as in the figures."""
    done_on: date | MISSING = MISSING
    ended_on: date | MISSING = MISSING
    """The day on which it ended without the act, such as a withdrawal."""
    is_excepted: bool
    """Whether an exception is claimed for it."""
    days_late: FigureCount
    """Days after `due_on`, up to the day on which it was done or ended or that of the answer."""
    steps: Annotated[tuple[StepOnPath, ...], Field(max_length=MAX_STEPS)]
    """The steps that decided when it was done, one after another."""


class CaseLateness(StrictModel):
    """The late plans and reviews of a case, each with its critical path."""

    as_of: date
    position: FigureCount
    """It follows from all facts up to this position."""
    processes: Annotated[tuple[LateProcess, ...], Field(max_length=MAX_LATE_PROCESSES)]
    next: Cursor | MISSING = MISSING
    """The cursor of the next page; left out where this is the last."""


class LateDays(StrictModel):
    """The late days of a group, or of all. If it is suppressed, it has no numbers."""

    group: FigureGroup | MISSING = MISSING
    """Missing: nothing is recorded to group it by; or it is the total, or the sum of the rest."""
    label: Annotated[str, Field(max_length=100)] | MISSING = MISSING
    """The group in words, where it is a cause, or has no name: `no team`."""
    groups_in_rest: FigureCount = 0
    """How many groups it is the sum of, if it is the sum of those that are not listed."""
    days: FigureCount | MISSING = MISSING
    """All late days: of what was done late, and of what is overdue."""
    share: FigurePercentage | MISSING = MISSING
    """`days` in per cent of the total, to one decimal. Missing: the total is 0."""
    done_days: FigureCount | MISSING = MISSING
    """Late days of what was done late in the period."""
    done_late: FigureCount | MISSING = MISSING
    """How many were done late in the period, of which at least one late day is in the group."""
    overdue_days: FigureCount | MISSING = MISSING
    """Late days, up to the day of the answer, of what is overdue on it."""
    overdue: FigureCount | MISSING = MISSING
    """How many are overdue, of which at least one late day is in the group."""
    is_suppressed: bool = False


class LatenessSum(StrictModel):
    """The late days of a council.

    `days` of the groups add up to the total. Their numbers of plans do not where a plan has late
    days in several groups: by cause and by provider.
    """

    measure: LateMeasure
    from_on: date
    to_on: date
    as_of: date
    by: LatenessGrouping | MISSING = MISSING
    exceptions: ExceptionChoice
    position: FigureCount
    """The sum follows from all facts up to this position."""
    total: LateDays
    groups: Annotated[tuple[LateDays, ...], Field(max_length=MAX_GROUPS + 1)] = ()
    """Most days first; none unless `by` is given."""


class Counterfactual(StrictModel):
    """What would have been in time if the waits of a cause had been no longer than allowed.

    The published figure with and without it: the same denominator, and another numerator.
    """

    code: Annotated[str, Field(max_length=100, examples=["all_advice"])]
    """A cause, or `all_advice`."""
    statement: Annotated[
        str,
        Field(
            examples=[
                "With every advice in six weeks, 61.0% in place of 46.0%: 61 of 100 in place of 46."
            ]
        ),
    ]
    would_change: FigureCount | MISSING = MISSING
    """How many were late and would have been in time."""
    numerator: FigureCount | MISSING = MISSING
    """Those that were in time, and those that would have been."""
    denominator: FigureCount | MISSING = MISSING
    percentage: FigurePercentage | MISSING = MISSING
    is_suppressed: bool = False
    """Whether the numbers are hidden, so that no small number can be read or calculated."""


class Counterfactuals(StrictModel):
    """The published figure of a period, and what it would have been."""

    measure: LateMeasure
    from_on: date
    to_on: date
    as_of: date
    exceptions: ExceptionChoice
    position: FigureCount
    """It follows from all facts up to this position."""
    numerator: FigureCount | MISSING = MISSING
    """Done in time: the published figure."""
    denominator: FigureCount | MISSING = MISSING
    percentage: FigurePercentage | MISSING = MISSING
    """To one decimal, a half away from zero. Missing: the denominator is 0."""
    is_suppressed: bool = False
    """Whether the published figure is hidden; then every supposition is."""
    suppositions: Annotated[tuple[Counterfactual, ...], Field(max_length=len(LatenessCause) + 1)]
    """All advice first, then each cause, the one that would have changed most first."""
    cautions: Annotated[tuple[str, ...], Field(max_length=10)]
