"""Officers: created, read, and replaced as a whole."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.directory.created_document import CreatedDocument
from case_api.api.directory.officer_models import CreateOfficerRequest, OfficerRecord
from case_api.domain.directory.officer import Officer
from case_api.store.directory.officers import (
    OFFICERS,
    insert_officer,
    replace_officer,
    unknown_teams,
)
from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    CREATED_VERSIONED_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    etag,
    if_match,
)
from chassis.problems import InvalidRequest, NotFound, Violation
from events.contracts.references import OfficerId
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["directory"])


@router.post(
    "/officers",
    operation_id="createOfficer",
    status_code=201,
    response_model=OfficerRecord,
    responses={**CREATED_VERSIONED_RESPONSES, 409: {}},
)
async def create_officer(
    body: Annotated[CreateOfficerRequest, Depends(strict_body(CreateOfficerRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Create an officer. 409 if the id is in use."""
    chosen = body.officer_id
    officer_id = OfficerId(context.app.new_id()) if chosen is MISSING else chosen

    async def create(db: AsyncConnection) -> CreatedDocument:
        connection, ledger_id = await driver_connection(db), context.ledger_id
        await _check_teams(connection, ledger_id, body.officer, within="/officer")
        stored = await insert_officer(
            connection, ledger_id, officer_id, body.officer, context.metadata.actor
        )
        return CreatedDocument.of(stored)

    outcome = await context.app.idempotency.run_in_transaction(request, CreatedDocument, create)
    made = outcome.result
    record = OfficerRecord(
        officer_id=OfficerId(made.id), version=1, since=made.recorded_at, officer=body.officer
    )
    headers = {"Location": f"/v1/officers/{made.id}", "ETag": etag(1)}
    return result_response(record, replayed=outcome.replayed, headers=headers)


@router.get(
    "/officers/{officer_id}",
    operation_id="getOfficer",
    response_model=OfficerRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_officer(request: Request, officer_id: OfficerId, identity: CaseReader) -> Response:
    """An officer with work contact, teams, working pattern and leave."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await OFFICERS.find(await driver_connection(db), ledger_id, officer_id)
    if found is None:
        raise NotFound
    return EtagResponse.versioned(OfficerRecord.of(found), found.version).or_not_modified(request)


@router.put(
    "/officers/{officer_id}",
    operation_id="changeOfficer",
    response_model=OfficerRecord,
    responses=VERSIONED_RESPONSES,
)
async def change_officer(
    officer_id: OfficerId,
    officer: Annotated[Officer, Depends(strict_body(Officer))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace an officer as a whole; `active_to` deactivates. The same again changes nothing.

    The cases of an officer who leaves stay assigned to them.
    """
    async with transaction(context.app.engine, context.ledger_id) as db:
        connection = await driver_connection(db)
        found = await OFFICERS.find(connection, context.ledger_id, officer_id)
        if found is None:
            raise NotFound
        match.check(found.version)
        if officer != found.document:
            await _check_teams(connection, context.ledger_id, officer)
            found = await replace_officer(
                connection, context.ledger_id, found, officer, context.metadata.actor
            )
    return EtagResponse.versioned(OfficerRecord.of(found), found.version).response()


async def _check_teams(
    db: DriverConnection, ledger_id: LedgerId, officer: Officer, within: str = ""
) -> None:
    """Refuse a membership of a team that there is not; `within` is where the officer is."""
    team_ids = [each.team_id for each in officer.memberships]
    if not team_ids:
        return
    unknown = await unknown_teams(db, ledger_id, team_ids)

    def violations() -> Iterator[Violation]:
        for i, team_id in enumerate(team_ids):
            if team_id in unknown:
                place = f"{within}/memberships/{i}/team_id"
                yield Violation("unknown_team", "is not the id of a team", pointer=place)

    if unknown:
        raise InvalidRequest(errors=[*violations()])
