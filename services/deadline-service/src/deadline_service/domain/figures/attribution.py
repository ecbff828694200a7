"""Who and what a case is counted under on a day: team, officer, setting, need, cost."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.figures.placement import Placement, placements_by_day
from deadline_service.domain.figures.step_function import StepFunction
from deadline_service.domain.figures.weekly_cost import weekly_costs
from events.contracts import (
    CaseOfficerAssigned,
    CaseOpened,
    CaseTeamAssigned,
    DraftPanelDecided,
    Event,
    FinalIssued,
    FinalPlacementEnded,
    FinalPlacementStarted,
    ProvisionAgreed,
    ProvisionStopped,
)
from events.contracts.references import OfficerId, TeamId
from events.contracts.vocabulary.case import OfficerRole
from events.contracts.vocabulary.plan import NeedKind, Sen2Rank
from events.envelope import EventEnvelope

ATTRIBUTION_TYPES: Final[tuple[type[Event], ...]] = (
    CaseOfficerAssigned,
    CaseOpened,
    CaseTeamAssigned,
    DraftPanelDecided,
    FinalIssued,
    FinalPlacementEnded,
    FinalPlacementStarted,
    ProvisionAgreed,
    ProvisionStopped,
)
"""The facts that the attribution of a case follows from."""
_DAY: Final = timedelta(days=1)


class AttributionOnDay(NamedTuple):
    """What a case is counted under on a day; None where nothing is recorded."""

    team_id: TeamId | None
    officer_id: OfficerId | None
    placement: Placement | None
    need: NeedKind | None
    weekly_cost: int | None


class CaseAttribution:
    """What a case is counted under, on each day."""

    def __init__(self, history: Sequence[EventEnvelope]) -> None:
        """Read it from an effective history."""
        self.complete_from = _complete_from(history)
        """The day from which all facts are recorded; None: all are."""
        self._teams = _teams(history)
        self._officers = _officers(history)
        self._placements = placements_by_day(history)
        self._needs = _needs(history)
        self._costs = weekly_costs(history)
        each = (self._teams, self._officers, self._placements, self._needs, self._costs)
        self.days: Sequence[date] = sorted({day for steps in each for day in steps.days})

    def on(self, day: date) -> AttributionOnDay:
        """What it is counted under on a day."""
        return AttributionOnDay(
            team_id=self._teams.on(day),
            officer_id=self._officers.on(day),
            placement=self._placements.on(day),
            need=self._needs.on(day),
            weekly_cost=self._costs.on(day),
        )


def _complete_from(history: Sequence[EventEnvelope]) -> date | None:
    """The day from which the facts of a case that was taken over are complete."""
    for event in (envelope.event for envelope in history):
        if isinstance(event, CaseOpened):
            days = event.history_complete_from, event.taken_over_on
            return next((day for day in days if day is not MISSING), None)
    return None


def _teams(history: Sequence[EventEnvelope]) -> StepFunction[TeamId]:
    found: dict[date, TeamId | None] = {}
    for event in (envelope.event for envelope in history):
        if isinstance(event, CaseTeamAssigned):
            found[event.from_on] = event.team_id
    return StepFunction(found)


def _officers(history: Sequence[EventEnvelope]) -> StepFunction[OfficerId]:
    """The officer who leads the case; cover changes nothing. A lead ends when the next begins."""
    leads: dict[date, CaseOfficerAssigned] = {}
    for event in (envelope.event for envelope in history):
        match event:
            case CaseOfficerAssigned(role=OfficerRole.LEAD, from_on=day):
                leads[day] = event
            case _:
                pass
    values: dict[date, OfficerId | None] = {}
    for day, following in pairwise([*sorted(leads), date.max]):
        values[day] = leads[day].officer_id
        last = leads[day].to_on
        if last is not MISSING and last + _DAY < following:
            values[last + _DAY] = None
    return StepFunction(values)


def _needs(history: Sequence[EventEnvelope]) -> StepFunction[NeedKind]:
    """The first need of the plan; a plan without recorded needs changes nothing."""
    found: dict[date, NeedKind | None] = {}
    for event in (envelope.event for envelope in history):
        if isinstance(event, FinalIssued):
            for each in event.needs:
                if each.rank is Sen2Rank.PRIMARY:
                    found[event.sent_on] = each.need
    return StepFunction(found)
