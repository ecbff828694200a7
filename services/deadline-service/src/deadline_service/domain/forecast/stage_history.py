"""What a council's requests did in each week of their age: how many were at risk, how many left.

The share that leaves in a week, of those at risk in it, is the step of the Kaplan-Meier estimate
for that stage, with delayed entry: a request counts from the week in which it came to the stage.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.forecast.request_path import (
    MAX_WEEK,
    WEEK,
    RequestPath,
    RequestStage,
    StageVisit,
    Transition,
    stage_visits,
)

HISTORY_WEEKS: Final = 104
"""The weeks before the day of which what happened is counted: two years of 52 weeks."""
_ENTRY_WEEKS: Final[Mapping[RequestStage, Sequence[int]]] = {
    RequestStage.DECISION: (),
    RequestStage.DRAFT: (6, 10),
    RequestStage.PLAN: (14, 16, 18, 20, 28),
    RequestStage.REFUSED: (6, 16),
}
"""Who came to a stage in these weeks of their age, and before the next ones, is told apart: late
requests stay late, and plans are hurried as the twentieth week ends."""
_AGE_EDGES: Final = (
    *range(26),
    *range(26, 40, 2),
    *range(40, 64, 4),
    *(64, 80, 104),
)
"""The first weeks of the ages that are told apart; older requests are fewer."""
AGE_BANDS: Final = len(_AGE_EDGES)
BAND_OF_WEEK: Final = tuple(bisect_right(_AGE_EDGES, week) - 1 for week in range(MAX_WEEK + 2))
"""The band of each week of age."""


class StageGroup(NamedTuple):
    """Requests in a stage that came to it at about the same age."""

    stage: RequestStage
    entry: int


STAGE_GROUPS: Final = tuple(
    StageGroup(stage, entry)
    for stage in RequestStage
    for entry in range(len(_ENTRY_WEEKS[stage]) + 1)
)


def stage_group_of(stage: RequestStage, came_in: int) -> StageGroup:
    """The group of a request that came to a stage in a week of its age."""
    return StageGroup(stage, bisect_right(_ENTRY_WEEKS[stage], came_in))


@dataclass(slots=True)
class AgeBandCounts:
    """Of one group and band of ages: weeks at risk, and how many left in them."""

    at_risk: int = 0
    left: Counter[Transition] = field(default_factory=Counter[Transition])


@dataclass(slots=True)
class StageHistory:
    """What the requests of a council did in the two years before a day."""

    counts: Mapping[StageGroup, Sequence[AgeBandCounts]] = field(
        default_factory=lambda: {
            each: [AgeBandCounts() for _ in range(AGE_BANDS)] for each in STAGE_GROUPS
        }
    )
    visits: list[tuple[StageVisit, int]] = field(default_factory=list[tuple[StageVisit, int]])
    """Each visit, with the age of its request today, in days."""
    days_in_week: defaultdict[tuple[RequestStage, int], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * WEEK)
    )
    """How many left a stage on each day of a week of their age."""

    def completed(self, stage: RequestStage) -> int:
        """How many went on from a stage: to the next one, or to the plan."""
        return sum(
            band.left[Transition.NEXT] + band.left[Transition.ISSUED]
            for group, bands in self.counts.items()
            if group.stage is stage
            for band in bands
        )

    def share_after(self, stage: RequestStage, week: int, days: int) -> float:
        """Of those who leave a stage in a week of their age, the share after its first days."""
        by_day = self.days_in_week[stage, week]
        total = sum(by_day)
        uniform = (WEEK - days) / WEEK
        return (sum(by_day[days:]) + uniform) / (total + 1)


def stage_history(paths: Iterable[RequestPath], today: date) -> StageHistory:
    """Count the stages of requests in the two years before `today`, as known on it."""
    found = StageHistory()
    since = today - timedelta(weeks=HISTORY_WEEKS)
    for path in paths:
        age = path.age_on(today)
        for visit in stage_visits(path, today, since):
            _add(found, visit)
            found.visits.append((visit, age))
    return found


def _add(found: StageHistory, visit: StageVisit) -> None:
    bands = found.counts[stage_group_of(visit.stage, visit.came_in)]
    for week in range(visit.entered, visit.left + 1):
        bands[BAND_OF_WEEK[week]].at_risk += 1
    if visit.transition is not None:
        bands[BAND_OF_WEEK[visit.left]].left[visit.transition] += 1
        day = min(max(visit.age - 1 - visit.left * WEEK, 0), WEEK - 1)
        found.days_in_week[visit.stage, visit.left][day] += 1
