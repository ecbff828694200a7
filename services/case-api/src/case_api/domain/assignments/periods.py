"""The periods in which officers, covers and teams are assigned to a case, from its facts.

A case has one officer in each role, and one team, on a day. The next assignment ends the one before
it, whatever last day that had; two from the same day: the one recorded last is in effect. The days
of the facts decide, not the order of recording.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeVar

from pydantic_core import MISSING

from case_api.domain.prior_fact import PriorFact
from events.contracts import CaseCoverArranged, CaseOfficerAssigned, CaseTeamAssigned
from events.contracts.references import OfficerId, TeamId
from events.contracts.vocabulary.case import CoverReason, OfficerRole
from events.envelope import EventEnvelope, Position

_DAY = timedelta(days=1)


class RolePeriod(NamedTuple):
    """An officer's period in a role, both days included; `date.max`: no end is known.

    `position` is that of the fact.
    """

    role: OfficerRole
    officer_id: OfficerId
    from_on: date
    to_on: date
    position: Position


class CoverPeriod(NamedTuple):
    """A period in which one officer covers another, both days included."""

    officer_id: OfficerId
    covers: OfficerId
    from_on: date
    to_on: date
    reason: CoverReason
    position: Position


class TeamPeriod(NamedTuple):
    """A team's period, both days included; `date.max`: no end is known."""

    team_id: TeamId
    from_on: date
    to_on: date
    position: Position


SuccessiveT = TypeVar("SuccessiveT", RolePeriod, TeamPeriod)


@dataclass(frozen=True, slots=True)
class Assignments:
    """Everyone who is, was or will be assigned to a case; each list in the order of its days."""

    officers: Sequence[RolePeriod] = ()
    covers: Sequence[CoverPeriod] = ()
    teams: Sequence[TeamPeriod] = ()

    def lead_on(self, day: date) -> RolePeriod | None:
        """The period of the officer who leads the case on a day."""
        return next((each for each in self._leads_by(day) if each.to_on >= day), None)

    def last_lead_by(self, day: date) -> RolePeriod | None:
        """The period of the officer who leads the case on a day, or who led it last."""
        return next(iter(self._leads_by(day)), None)

    def leads_so_far(self, day: date) -> int:
        """How many different officers have led the case up to a day."""
        return len({each.officer_id for each in self._leads_by(day)})

    def cover_on(self, covers: OfficerId, day: date) -> CoverPeriod | None:
        """Who covers an officer on a day: of several, the cover that began last."""
        found = [
            each
            for each in self.covers
            if each.covers == covers and each.from_on <= day <= each.to_on
        ]
        return max(found, key=lambda each: (each.from_on, each.position), default=None)

    def team_on(self, day: date) -> TeamPeriod | None:
        """The period of the team that is assigned on a day."""
        return next((each for each in self.teams if each.from_on <= day <= each.to_on), None)

    def _leads_by(self, day: date) -> Sequence[RolePeriod]:
        """The leads whose periods have begun by a day, the latest first."""
        return [
            each
            for each in reversed(self.officers)
            if each.role is OfficerRole.LEAD and each.from_on <= day
        ]


def assignments(facts: Iterable[EventEnvelope | PriorFact]) -> Assignments:
    """The assignments of a case, by its facts in effect, in the order of recording."""
    roles: dict[OfficerRole, dict[date, RolePeriod]] = {}
    covers: list[CoverPeriod] = []
    teams: dict[date, TeamPeriod] = {}
    for each in facts:
        position = each.position
        match each.event:
            case CaseOfficerAssigned(role=role, from_on=day) as fact:
                ends = date.max if fact.to_on is MISSING else fact.to_on
                period = RolePeriod(role, fact.officer_id, day, ends, position)
                roles.setdefault(role, {})[day] = period
            case CaseCoverArranged() as fact:
                covered = fact.officer_id, fact.covers, fact.from_on, fact.to_on
                covers.append(CoverPeriod(*covered, fact.reason, position))
            case CaseTeamAssigned(from_on=day) as fact:
                teams[day] = TeamPeriod(fact.team_id, day, date.max, position)
            case _:
                pass
    officers = [period for found in roles.values() for period in _in_succession(found)]
    return Assignments(
        officers=sorted(officers, key=lambda each: (each.from_on, each.position)),
        covers=sorted(covers, key=lambda each: (each.from_on, each.position)),
        teams=_in_succession(teams),
    )


def _in_succession(found: Mapping[date, SuccessiveT]) -> Sequence[SuccessiveT]:
    """Periods of which each ends before the next begins, if not earlier."""
    ordered = [found[day] for day in sorted(found)]
    return [
        *(
            each._replace(to_on=min(each.to_on, following.from_on - _DAY))
            for each, following in pairwise(ordered)
        ),
        *ordered[-1:],
    ]
