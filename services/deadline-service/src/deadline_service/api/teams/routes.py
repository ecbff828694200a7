"""The load of a team: who carries what, who could take what, and the contacts of families."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from chassis.identity import Principal, require_scopes
from chassis.limits import AS_REPORT
from chassis.query import QueryDate
from deadline_service.api.dependencies import AppContext, Context, ReadSession
from deadline_service.api.held_cases import HeldBy
from deadline_service.api.teams.responses import (
    LoadOfOfficer,
    LoadOfTeam,
    OfficerPoints,
    ProposedHandover,
    ReallocationProposal,
    SingleContact,
)
from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.teams.case_load import CaseLoad
from deadline_service.domain.teams.continuity import YEAR, continuity
from deadline_service.domain.teams.reallocation import propose_moves
from deadline_service.domain.teams.team_load import TeamLoad, team_load
from deadline_service.store.case_holders import DayWindow, officers_of_cases
from deadline_service.store.council_settings import read_settings
from deadline_service.store.team_cases import read_case_loads
from events.contracts.references import OfficerId, TeamId
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["teams"])

Reader = Annotated[Principal, require_scopes("deadlines:read")]
TeamParam = Annotated[UUID, Path(description="The team, by its id in case-api's directory")]


class _TeamOnDay(NamedTuple):
    """A team's cases on a day, and what the officers carry."""

    today: date
    weights: CaseloadWeights
    cases: tuple[CaseLoad, ...]
    load: TeamLoad


class _Asked(NamedTuple):
    """The day of the question, and officers who may lead no case of the team yet."""

    today: date | None
    also: tuple[OfficerId, ...]


def _asked(
    also: Annotated[
        Annotated[tuple[UUID, ...], Field(max_length=50)],
        Query(description="Officers who can take cases and may lead none of the team yet"),
    ] = (),
    today: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The load on this day instead of today")
    ] = None,
) -> _Asked:
    return _Asked(today, tuple(map(OfficerId, also)))


@router.get("/teams/{team_id}/load", operation_id="getTeamLoad", responses={409: {}})
async def get_team_load(
    context: Context,
    reader: Reader,
    team_id: TeamParam,
    asked: Annotated[_Asked, Depends(_asked)],
) -> LoadOfTeam:
    """What each officer carries, weighted by the stage of the cases and by what falls due.

    With who is over what an officer can carry, and how many officers families had in a year. A team
    that is in no case has no officers here. 409 if the team has more than 5,000 cases.
    """
    team = await _team_on_day(context, LedgerId(reader.ledger_id), TeamId(team_id), asked)
    weights, load = team.weights, team.load
    return LoadOfTeam(
        team_id=team_id,
        today=team.today,
        weights=weights,
        officers=tuple(map(LoadOfOfficer.of, load.officers)),
        unassigned_cases=len(load.unassigned),
        unassigned_points=sum(case.points(weights) for case in load.unassigned),
        single_contact=SingleContact.of(continuity(team.cases, team.today), team.today - YEAR),
    )


@router.get(
    "/teams/{team_id}/reallocation",
    operation_id="proposeReallocation",
    responses={409: {}},
    openapi_extra=AS_REPORT,
)
async def propose_reallocation(
    context: Context,
    reader: Reader,
    team_id: TeamParam,
    asked: Annotated[_Asked, Depends(_asked)],
) -> ReallocationProposal:
    """Propose who takes which cases, so that no officer carries more than an officer can.

    Families keep their officer where that is possible. Nothing is recorded: the handovers that a
    manager decides on are made by `handOverCases` of case-api.
    """
    team = await _team_on_day(context, LedgerId(reader.ledger_id), TeamId(team_id), asked)
    moves = propose_moves(team.load, team.weights, team.today)
    after = Counter({each.officer_id: each.points for each in team.load.officers})
    for move in moves:
        after[move.to_officer] += move.points
        if move.from_officer is not None:
            after[move.from_officer] -= move.points
    return ReallocationProposal(
        team_id=team_id,
        today=team.today,
        moves=tuple(map(ProposedHandover.of, moves)),
        officers=tuple(
            OfficerPoints(
                officer_id=each.officer_id, before=each.points, after=after[each.officer_id]
            )
            for each in team.load.officers
        ),
        families_who_change=sum(move.from_officer is not None for move in moves),
        cases_left=len(team.load.unassigned) - sum(move.from_officer is None for move in moves),
    )


async def _team_on_day(
    context: AppContext, ledger_id: LedgerId, team_id: TeamId, asked: _Asked
) -> _TeamOnDay:
    today = asked.today or await context.clock.today()
    async with context.read_session(ledger_id) as session:
        weights = (await read_settings(session.db, ledger_id)).caseload
        held = await HeldBy(team_id=team_id).cases(session.db, ledger_id, today) or ()
        led = await _led_elsewhere(session, held, asked.also, today)
        every = (*held, *(case for case in led if case not in set(held)))
        found = await read_case_loads(session.db, ledger_id, every, set(held), today)
    cases = tuple(case for case in found if case.is_of_team)
    return _TeamOnDay(today, weights, cases, team_load(found, asked.also, weights, today))


async def _led_elsewhere(
    session: ReadSession, held: Sequence[CaseId], also: Sequence[OfficerId], today: date
) -> Sequence[CaseId]:
    """All cases of the officers who lead one of a team's cases, or can take some.

    Raises:
        Conflict: one of them has more than 1,000 cases.
    """
    days = DayWindow(today, today)
    leads = await officers_of_cases(session.db, session.ledger_id, held, days)
    officers = {each.holder for periods in leads.values() for each in periods} | {*also}
    cases: dict[CaseId, None] = {}
    for officer in sorted(officers):
        of_officer = await HeldBy(officer_id=officer).cases(session.db, session.ledger_id, today)
        cases.update(dict.fromkeys(of_officer or ()))
    return list(cases)
