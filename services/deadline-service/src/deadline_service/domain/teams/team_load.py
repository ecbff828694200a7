"""How much each officer of a team carries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.teams.case_load import CaseLoad
from deadline_service.domain.worklist.case_profile import CaseStage
from events.contracts.references import OfficerId

_PER_CENT: Final = 100


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """The cases that an officer leads on a day, and how much work they are."""

    officer_id: OfficerId
    cases: Sequence[CaseLoad]
    points: int
    capacity: int

    @property
    def room(self) -> int:
        """The points that the officer could take; negative where there are too many."""
        return self.capacity - self.points

    @property
    def is_over(self) -> bool:
        """Whether the officer carries more than an officer can."""
        return self.room < 0

    @property
    def per_cent(self) -> int:
        """The points in per cent of what an officer can carry, rounded down."""
        return self.points * _PER_CENT // self.capacity

    @property
    def stages(self) -> Mapping[CaseStage, int]:
        """How many of the cases are at each stage."""
        found = Counter(case.stage for case in self.cases)
        return {stage: found[stage] for stage in CaseStage}


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """The officers of a team, who carries most first, and the cases that no officer leads."""

    officers: Sequence[OfficerLoad]
    unassigned: Sequence[CaseLoad]


def team_load(
    cases: Sequence[CaseLoad],
    also: Collection[OfficerId],
    weights: CaseloadWeights,
    day: date,
) -> TeamLoad:
    """The load of a team on a day, with all cases that its officers lead.

    `also` are officers who may lead none of its cases yet. Who leads only cases of other teams is
    no officer of the team.
    """
    of_team = {lead.holder for case in cases if case.is_of_team and (lead := case.lead_on(day))}
    led: defaultdict[OfficerId, list[CaseLoad]] = defaultdict(list)
    unassigned: list[CaseLoad] = []
    for officer in also:
        led[officer] = []
    for case in cases:
        lead = case.lead_on(day)
        if lead is not None:
            led[lead.holder].append(case)
        elif case.is_of_team:
            unassigned.append(case)
    officers = [
        OfficerLoad(officer, own, sum(case.points(weights) for case in own), weights.capacity)
        for officer, own in led.items()
        if officer in of_team or officer in also
    ]
    officers.sort(key=lambda each: (-each.points, each.officer_id))
    return TeamLoad(officers, unassigned)
