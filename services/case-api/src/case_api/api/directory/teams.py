"""Teams: created, read, listed, and replaced as a whole."""

from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.directory.created_document import CreatedDocument
from case_api.domain.directory.team import Team
from case_api.store.directory.teams import TEAMS
from case_api.store.directory.versioned_table import CreationKey, StoredDocument
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    CREATED_VERSIONED_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    etag,
    if_match,
)
from chassis.problems import NotFound
from chassis.query import PageLimit
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, TeamId
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["directory"])

_LIST_KEY: Final = TypeAdapter[CreationKey](CreationKey)


class CreateTeamRequest(StrictModel):
    """A team to create. `team_id` is generated where it is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"team": {"name": "North", "email": "north@example.org"}}]}
    )

    team_id: TeamId | MISSING = MISSING
    team: Team


class TeamRecord(StrictModel):
    """A team as recorded now."""

    team_id: TeamId
    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    team: Team


class TeamPage(StrictModel):
    """A page of the list, in the order of creation."""

    teams: Annotated[tuple[TeamRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.post(
    "/teams",
    operation_id="createTeam",
    status_code=201,
    response_model=TeamRecord,
    responses={**CREATED_VERSIONED_RESPONSES, 409: {}},
)
async def create_team(
    body: Annotated[CreateTeamRequest, Depends(strict_body(CreateTeamRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Create a team. 409 if its id is in use."""
    team_id = TeamId(context.app.new_id()) if body.team_id is MISSING else body.team_id

    async def create(db: AsyncConnection) -> CreatedDocument:
        stored = await TEAMS.insert(
            await driver_connection(db),
            *(context.ledger_id, team_id, body.team, context.metadata.actor),
        )
        return CreatedDocument.of(stored)

    outcome = await context.app.idempotency.run_in_transaction(request, CreatedDocument, create)
    made = outcome.result
    record = TeamRecord(team_id=TeamId(made.id), version=1, since=made.recorded_at, team=body.team)
    headers = {"Location": f"/v1/teams/{made.id}", "ETag": etag(1)}
    return result_response(record, replayed=outcome.replayed, headers=headers)


@router.get("/teams", operation_id="listTeams", responses={400: {}})
async def list_teams(
    request: Request, identity: CaseReader, limit: PageLimit = 50, cursor: CursorParam = None
) -> TeamPage:
    """The teams of the council, in the order in which they were created."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "teams", "ledger": str(ledger_id)}
    pages = PagedList[StoredDocument[Team], CreationKey](context.cursors, identifies, _LIST_KEY)
    after = pages.after(cursor)
    async with transaction(context.engine, ledger_id) as db:
        found = await TEAMS.page(await driver_connection(db), ledger_id, after, limit + 1)
    page = pages.page(found, limit, lambda team: (team.created_at, team.id))
    return TeamPage(teams=tuple(_record(each) for each in page.rows), next=page.next)


@router.get(
    "/teams/{team_id}",
    operation_id="getTeam",
    response_model=TeamRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_team(request: Request, team_id: TeamId, identity: CaseReader) -> Response:
    """A team with its work contact."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await TEAMS.find(await driver_connection(db), ledger_id, team_id)
    if found is None:
        raise NotFound
    return EtagResponse.versioned(_record(found), found.version).or_not_modified(request)


@router.put(
    "/teams/{team_id}",
    operation_id="changeTeam",
    response_model=TeamRecord,
    responses=VERSIONED_RESPONSES,
)
async def change_team(
    team_id: TeamId,
    team: Annotated[Team, Depends(strict_body(Team))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace a team as a whole; `active_to` deactivates it. The same again changes nothing."""
    async with transaction(context.app.engine, context.ledger_id) as db:
        connection = await driver_connection(db)
        found = await TEAMS.find(connection, context.ledger_id, team_id)
        if found is None:
            raise NotFound
        match.check(found.version)
        if team != found.document:
            found = await TEAMS.replace(
                connection, context.ledger_id, found, team, context.metadata.actor
            )
    return EtagResponse.versioned(_record(found), found.version).response()


def _record(found: StoredDocument[Team]) -> TeamRecord:
    return TeamRecord(
        team_id=TeamId(found.id),
        version=found.version,
        since=found.recorded_at,
        team=found.document,
    )
