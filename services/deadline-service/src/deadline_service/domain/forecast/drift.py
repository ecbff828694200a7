"""Whether a stage has become slower or faster: half a year against the same weeks a year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from deadline_service.domain.forecast.request_path import RequestStage
from deadline_service.domain.forecast.stage_durations import MEASURED_STAGES
from deadline_service.domain.forecast.weekly_rhythm import WeeklyRhythm
from events.contracts.published_enum import PublishedEnum

DRIFT_WEEKS: Final = 26
"""The weeks that are compared with those a year before."""
_YEAR_WEEKS: Final = 52
_FEWEST: Final = 10
_CLEAR: Final = 1.96


class DriftVerdict(PublishedEnum):
    """What the comparison shows."""

    SLOWER = "slower"
    """Fewer leave the stage in a week than a year before, by more than chance."""
    FASTER = "faster"
    """More do, by more than chance."""
    NONE = "none"
    """The difference may be chance."""
    TOO_FEW = "too_few"
    """Fewer than ten in one of the half years."""


@dataclass(frozen=True, slots=True)
class StageDrift:
    """How many went on from a stage, and how many would have at the pace of both years.

    `pace` is the quotient of the recent share of these and the earlier one: 1 is no change.
    """

    stage: RequestStage
    verdict: DriftVerdict
    recent: int
    recent_expected: float
    earlier: int
    earlier_expected: float
    pace: float | None


def stage_drifts(rhythms: Mapping[RequestStage, WeeklyRhythm]) -> Sequence[StageDrift]:
    """The comparison for each stage."""
    return [_drift(stage, rhythms[stage]) for stage in MEASURED_STAGES]


def _drift(stage: RequestStage, rhythm: WeeklyRhythm) -> StageDrift:
    recent, recent_expected = (
        sum(each[:DRIFT_WEEKS]) for each in (rhythm.observed, rhythm.expected)
    )
    a_year_before = slice(_YEAR_WEEKS, _YEAR_WEEKS + DRIFT_WEEKS)
    earlier, earlier_expected = (
        sum(each[a_year_before]) for each in (rhythm.observed, rhythm.expected)
    )
    counts = int(recent), recent_expected, int(earlier), earlier_expected
    if min(recent, earlier, recent_expected, earlier_expected) < _FEWEST:
        return StageDrift(stage, DriftVerdict.TOO_FEW, *counts, None)
    pace = recent / recent_expected / (earlier / earlier_expected)
    error = sqrt(1 / recent + 1 / earlier + 2 * rhythm.variance / DRIFT_WEEKS)
    verdict = DriftVerdict.NONE
    if abs(log(pace)) > _CLEAR * error:
        verdict = DriftVerdict.SLOWER if pace < 1 else DriftVerdict.FASTER
    return StageDrift(stage, verdict, *counts, pace)
