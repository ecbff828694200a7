"""Lists of officers: those of the council, and those of a team."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.directory.officer_models import OfficerPage, OfficerRecord
from case_api.domain.directory.officer import Officer
from case_api.store.directory.officers import OFFICERS
from case_api.store.directory.teams import FIRST_MEMBER, TEAMS, members_after
from case_api.store.directory.versioned_table import CreationKey, StoredDocument
from chassis.database import driver_connection, transaction
from chassis.pagination import CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import PageLimit, QueryDate
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["directory"])

_LIST_KEY: Final = TypeAdapter[CreationKey](CreationKey)
_MEMBER_KEY: Final = TypeAdapter[tuple[UUID]](tuple[UUID])


@router.get("/officers", operation_id="listOfficers", responses={400: {}})
async def list_officers(
    request: Request, identity: CaseReader, limit: PageLimit = 50, cursor: CursorParam = None
) -> OfficerPage:
    """The officers of the council, those who have left too, in the order of creation."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "officers", "ledger": str(ledger_id)}
    pages = PagedList[StoredDocument[Officer], CreationKey](context.cursors, identifies, _LIST_KEY)
    after = pages.after(cursor)
    async with transaction(context.engine, ledger_id) as db:
        found = await OFFICERS.page(await driver_connection(db), ledger_id, after, limit + 1)
    page = pages.page(found, limit, lambda officer: (officer.created_at, officer.id))
    return OfficerPage(officers=tuple(map(OfficerRecord.of, page.rows)), next=page.next)


@router.get("/teams/{team_id}/officers", operation_id="listTeamOfficers", responses={400: {}})
async def list_team_officers(
    request: Request,
    team_id: TeamId,
    identity: CaseReader,
    on: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="The officers who are in the team on this day. Missing: today"),
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> OfficerPage:
    """The officers who are in a team on a day, in the order of their ids."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = on or await context.clock.today()
    identifies = {"list": "team-officers", "ledger": str(ledger_id), "team": str(team_id)}
    pages = PagedList[OfficerId, tuple[UUID]](
        context.cursors, {**identifies, "on": str(on)}, _MEMBER_KEY
    )
    (after,) = pages.after(cursor) or (FIRST_MEMBER,)
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        if await TEAMS.find(connection, ledger_id, team_id) is None:
            raise NotFound
        place = OfficerId(after), limit + 1
        found = await members_after(connection, ledger_id, team_id, day, place)
        page = pages.page(found, limit, lambda officer_id: (officer_id,))
        officers = await OFFICERS.find_all(connection, ledger_id, page.rows)
    ordered = sorted(officers, key=lambda officer: officer.id)
    return OfficerPage(officers=tuple(map(OfficerRecord.of, ordered)), next=page.next)
