"""How long a council's requests take in each stage: Kaplan-Meier, in days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deadline_service.domain.forecast.kaplan_meier import Duration, SurvivalCurve, survival_curve
from deadline_service.domain.forecast.request_path import RequestPath, RequestStage
from deadline_service.domain.forecast.stage_history import HISTORY_WEEKS

MEASURED_STAGES: Final = (RequestStage.DECISION, RequestStage.DRAFT, RequestStage.PLAN)
"""The stages in which the council has something to do."""


@dataclass(frozen=True, slots=True)
class StageDuration:
    """The days in a stage: of `completed` requests, and of `censored` ones that are open or ended.

    The median with its 80 % interval, and the days after which three in four are done; None: fewer
    are done in all that was observed.
    """

    stage: RequestStage
    completed: int
    censored: int
    median: int | None
    median_low: int | None
    median_high: int | None
    three_quarters: int | None


def stage_durations(paths: Sequence[RequestPath], today: date) -> Sequence[StageDuration]:
    """The days in each stage, from what happened in the two years before `today`."""
    since = today - timedelta(weeks=HISTORY_WEEKS)
    return [
        _summary(stage, list(_durations(paths, stage, since, today))) for stage in MEASURED_STAGES
    ]


def stage_curve(paths: Iterable[RequestPath], stage: RequestStage, today: date) -> SurvivalCurve:
    """The estimate of one stage."""
    since = today - timedelta(weeks=HISTORY_WEEKS)
    return survival_curve(_durations(paths, stage, since, today))


def _summary(stage: RequestStage, durations: Sequence[Duration]) -> StageDuration:
    curve = survival_curve(durations)
    completed = sum(each.happened for each in durations)
    low, high = curve.quantile_interval(0.5)
    return StageDuration(
        stage,
        completed,
        len(durations) - completed,
        curve.quantile(0.5),
        low,
        high,
        curve.quantile(0.75),
    )


def _durations(
    paths: Iterable[RequestPath], stage: RequestStage, since: date, today: date
) -> Iterator[Duration]:
    """The days of each request in a stage; those before `since` were not observed."""
    for path in paths:
        began, done, ended = _days(path, stage)
        if began is None:
            continue
        ends = [day for day in (done, ended) if day is not None]
        left_on = min(ends, default=today)
        entered = max((since - began).days, 0) - 1
        days = max((left_on - began).days, 0)
        if days > entered:
            yield Duration(days, done is not None and done == left_on, entered)


def _days(path: RequestPath, stage: RequestStage) -> tuple[date | None, date | None, date | None]:
    """The day on which a stage began, that of what it waited for, and that of another end."""
    refused = None if path.is_reopened else path.refused_on
    other = min((day for day in (refused, path.ended_on) if day is not None), default=None)
    match stage:
        case RequestStage.DECISION:
            return path.received_on, path.decided_on, path.ended_on
        case RequestStage.DRAFT:
            if path.decided_on is None or path.decided_on == path.refused_on:
                return None, None, None
            return path.decided_on, path.drafted_on or path.issued_on, other
        case _:
            return path.drafted_on, path.issued_on, other
