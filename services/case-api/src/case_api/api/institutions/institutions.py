"""Institutions: created, read, and replaced as a whole."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.directory.created_document import CreatedDocument
from case_api.api.institutions.models import CreateInstitutionRequest, InstitutionRecord
from case_api.domain.institutions.institution import InstitutionDetails
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.institutions import (
    INSTITUTIONS,
    InstitutionVersion,
    UrnInUse,
    insert_institutions,
    replace_institutions,
    unknown_institutions,
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
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["institutions"])

_URN_IN_USE: Final = "the URN is of another institution: find it by its URN, and change it"


@router.post(
    "/institutions",
    operation_id="createInstitution",
    status_code=201,
    response_model=InstitutionRecord,
    responses={**CREATED_VERSIONED_RESPONSES, 409: {}},
)
async def create_institution(
    body: Annotated[CreateInstitutionRequest, Depends(strict_body(CreateInstitutionRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Create an institution. 409 if its id, or its URN, is in use."""
    chosen = body.institution_id
    institution_id = InstitutionId(context.app.new_id()) if chosen is MISSING else chosen
    new = InstitutionVersion(institution_id, body.institution)

    async def create(db: AsyncConnection) -> CreatedDocument:
        connection, ledger_id = await driver_connection(db), context.ledger_id
        await _check_successors(connection, ledger_id, new, within="/institution")
        try:
            await insert_institutions(connection, ledger_id, [new], context.metadata.actor)
        except UrnInUse:
            raise Conflict(_URN_IN_USE) from None
        (stored,) = await INSTITUTIONS.find_all(connection, ledger_id, [institution_id])
        return CreatedDocument.of(stored)

    outcome = await context.app.idempotency.run_in_transaction(request, CreatedDocument, create)
    made = outcome.result
    record = InstitutionRecord(
        institution_id=InstitutionId(made.id),
        version=1,
        since=made.recorded_at,
        institution=body.institution,
    )
    headers = {"Location": f"/v1/institutions/{made.id}", "ETag": etag(1)}
    return result_response(record, replayed=outcome.replayed, headers=headers)


@router.get(
    "/institutions/{institution_id}",
    operation_id="getInstitution",
    response_model=InstitutionRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_institution(
    request: Request, institution_id: InstitutionId, identity: CaseReader
) -> Response:
    """An institution with its numbers, days and successors."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await INSTITUTIONS.find(await driver_connection(db), ledger_id, institution_id)
    if found is None:
        raise NotFound
    response = EtagResponse.versioned(InstitutionRecord.of(found), found.version)
    return response.or_not_modified(request)


@router.put(
    "/institutions/{institution_id}",
    operation_id="changeInstitution",
    response_model=InstitutionRecord,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_institution(
    institution_id: InstitutionId,
    institution: Annotated[InstitutionDetails, Depends(strict_body(InstitutionDetails))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace an institution as a whole; `status` and `closed_on` close it. It is never deleted.

    The same again changes nothing. 409 if the URN is of another institution.
    """
    ledger_id = context.ledger_id
    async with transaction(context.app.engine, ledger_id) as db:
        connection = await driver_connection(db)
        found = await INSTITUTIONS.find(connection, ledger_id, institution_id)
        if found is None:
            raise NotFound
        match.check(found.version)
        if institution != found.document:
            changed = InstitutionVersion(institution_id, institution, replaces=found.version)
            await _check_successors(connection, ledger_id, changed)
            recorded = context.metadata.actor, datetime.now(UTC)
            try:
                await replace_institutions(connection, ledger_id, [changed], recorded)
            except UrnInUse:
                raise Conflict(_URN_IN_USE) from None
            (found,) = await INSTITUTIONS.find_all(connection, ledger_id, [institution_id])
    return EtagResponse.versioned(InstitutionRecord.of(found), found.version).response()


async def _check_successors(
    db: DriverConnection, ledger_id: LedgerId, version: InstitutionVersion, within: str = ""
) -> None:
    """Refuse successors that there are not; `within` is where the institution is."""
    ids = [each.institution_id for each in version.details.successors]
    if not ids:
        return
    unknown = await unknown_institutions(db, ledger_id, ids)

    def violations() -> Iterator[Violation]:
        for number, institution_id in enumerate(ids):
            place = f"{within}/successors/{number}/institution_id"
            if institution_id == version.institution_id:
                yield Violation("own_successor", "must be another institution", pointer=place)
            elif institution_id in unknown:
                message = "is not the id of an institution of the council"
                yield Violation("unknown_institution", message, pointer=place)

    errors = [*violations()]
    if errors:
        raise InvalidRequest(errors=errors)
