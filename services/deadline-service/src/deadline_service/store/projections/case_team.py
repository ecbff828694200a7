"""The teams of each case: which is responsible, from when."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from deadline_service.store.schema import ROLE, SCHEMA
from events.case_projection import CaseProjection
from events.contracts import CaseTeamAssigned
from events.contracts.references import TeamId
from events.envelope import EventEnvelope


class CaseTeam(NamedTuple):
    """A team's period in a case, both days included; `to_on` None: it is the last."""

    from_on: date
    team_id: TeamId
    to_on: date | None


def case_teams(history: Sequence[EventEnvelope]) -> Iterator[CaseTeam]:
    """The periods of a case. Each ends before the next begins; of one day the last fact counts."""
    teams: dict[date, TeamId] = {}
    for event in (envelope.event for envelope in history):
        if isinstance(event, CaseTeamAssigned):
            teams[event.from_on] = event.team_id
    days = sorted(teams)
    for day, following in pairwise(days):
        yield CaseTeam(day, teams[day], following - timedelta(days=1))
    for day in days[-1:]:
        yield CaseTeam(day, teams[day], None)


CASE_TEAM: Final = CaseProjection(
    schema=SCHEMA.name,
    name="case_team",
    role=ROLE.name,
    row=CaseTeam,
    key=("from_on",),
    indexes=(("team_id", "from_on"),),
    event_types={CaseTeamAssigned.type},
    apply=case_teams,
)
