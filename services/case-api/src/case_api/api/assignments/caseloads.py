"""The caseload of an officer, and those of a team."""

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.assignments.caseload import Caseload
from case_api.domain.case_view import Stage
from case_api.store.assignments.caseloads import caseloads
from case_api.store.directory.officers import OFFICERS
from case_api.store.directory.teams import FIRST_MEMBER, TEAMS, members_after
from chassis.database import driver_connection, transaction
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import PageLimit, QueryDate
from chassis.strict_model import StrictModel
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["directory"])

_LIST_KEY: Final = TypeAdapter[tuple[UUID]](tuple[UUID])
OnParam = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(description="The cases that are led on this day. Missing: today"),
]


class StageCount(StrictModel):
    """How many of the cases are at a stage now."""

    stage: Stage
    cases: Annotated[int, Field(ge=1)]


class OfficerCaseload(StrictModel):
    """The cases that an officer leads on a day, of those that are open on it.

    Cover and other roles do not count.
    """

    officer_id: OfficerId
    cases: Annotated[int, Field(ge=0)]
    load: Annotated[int, Field(ge=0)]
    """The cases weighted by their stage: 3 while there is an assessment or a draft, 2 while a
    request is decided, 0 once it was withdrawn or the plan has ended, and otherwise 1."""
    stages: Annotated[tuple[StageCount, ...], Field(max_length=len(Stage))]

    @classmethod
    def of(cls, found: Caseload) -> Self:
        """The response for a caseload."""
        return cls(
            officer_id=found.officer_id,
            cases=found.cases,
            load=found.load,
            stages=tuple(
                StageCount(stage=stage, cases=found.stages[stage])
                for stage in Stage
                if stage in found.stages
            ),
        )


class TeamCaseloads(StrictModel):
    """The caseloads of the officers who are in a team on a day, in the order of their ids."""

    on: date
    caseloads: Annotated[tuple[OfficerCaseload, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING


@router.get("/officers/{officer_id}/caseload", operation_id="getOfficerCaseload")
async def get_officer_caseload(
    request: Request, officer_id: OfficerId, identity: CaseReader, on: OnParam = None
) -> OfficerCaseload:
    """How many cases an officer leads on a day, at which stage, and how much they weigh."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = on or await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        if await OFFICERS.find(connection, ledger_id, officer_id) is None:
            raise NotFound
        (found,) = await caseloads(connection, ledger_id, [officer_id], day)
    return OfficerCaseload.of(found)


@router.get("/teams/{team_id}/caseloads", operation_id="listTeamCaseloads", responses={400: {}})
async def list_team_caseloads(  # one parameter of the query each
    request: Request,
    team_id: TeamId,
    identity: CaseReader,
    on: OnParam = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> TeamCaseloads:
    """The caseloads of the officers of a team: who can take another case."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = on or await context.clock.today()
    identifies = {"list": "caseloads", "ledger": str(ledger_id), "of": f"{team_id} {on}"}
    pages = PagedList[OfficerId, tuple[UUID]](context.cursors, identifies, _LIST_KEY)
    (after,) = pages.after(cursor) or (FIRST_MEMBER,)
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        if await TEAMS.find(connection, ledger_id, team_id) is None:
            raise NotFound
        place = OfficerId(after), limit + 1
        members = await members_after(connection, ledger_id, team_id, day, place)
        page = pages.page(members, limit, lambda officer_id: (officer_id,))
        found = await caseloads(connection, ledger_id, page.rows, day)
    return TeamCaseloads(on=day, caseloads=tuple(map(OfficerCaseload.of, found)), next=page.next)
