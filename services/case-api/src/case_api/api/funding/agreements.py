"""Funding agreements of a case: created, and replaced as a whole."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContext, CommandContextDep, IdempotentRequestDep
from case_api.api.funding.models import CreateFundingAgreementRequest, FundingAgreementRecord
from case_api.domain.errors import UnknownCase
from case_api.domain.funding.agreement import FundingAgreement
from case_api.domain.funding.agreement_id import FundingAgreementId
from case_api.store.funding.agreements import (
    AgreementVersion,
    TooManyAgreements,
    find_agreement,
    insert_agreement,
)
from case_api.store.institutions.providers import unknown_providers
from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.preconditions import (
    CREATED_VERSIONED_RESPONSES,
    VERSIONED_RESPONSES,
    IfMatch,
    etag,
    if_match,
)
from chassis.problems import Conflict, InvalidRequest, NotFound, StaleVersion, Violation
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["funding"])

_PATH: Final = "/cases/{case_id}/funding-agreements"


@router.post(
    _PATH,
    operation_id="createFundingAgreement",
    status_code=201,
    response_model=FundingAgreementRecord,
    responses={**CREATED_VERSIONED_RESPONSES, 404: {}, 409: {}},
)
async def create_funding_agreement(
    case_id: CaseId,
    body: Annotated[
        CreateFundingAgreementRequest, Depends(strict_body(CreateFundingAgreementRequest))
    ],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Record what the council pays for in a case. 409 if the id is in use in the case."""
    chosen = body.agreement_id
    agreement_id = FundingAgreementId(context.app.new_id()) if chosen is MISSING else chosen
    new = _version(context, agreement_id, 1, body.agreement)

    async def create(db: AsyncConnection) -> FundingAgreementRecord:
        raw = await driver_connection(db)
        await _check_provider(raw, context, body.agreement, within="/agreement")
        try:
            await insert_agreement(raw, context.ledger_id, case_id, new)
        except UnknownCase as unknown:
            raise NotFound from unknown
        except TooManyAgreements as full:
            raise Conflict(str(full)) from full
        except StaleVersion as used:
            raise Conflict("the id is in use in this case") from used
        return FundingAgreementRecord.of(new)

    outcome = await context.app.idempotency.run_in_transaction(
        request, FundingAgreementRecord, create
    )
    location = f"/v1/cases/{case_id}/funding-agreements/{outcome.result.agreement_id}"
    headers = {"Location": location, "ETag": etag(1)}
    return result_response(outcome.result, replayed=outcome.replayed, headers=headers)


@router.put(
    _PATH + "/{agreement_id}",
    operation_id="changeFundingAgreement",
    response_model=FundingAgreementRecord,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_funding_agreement(
    case_id: CaseId,
    agreement_id: FundingAgreementId,
    agreement: Annotated[FundingAgreement, Depends(strict_body(FundingAgreement))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace an agreement as a whole; `ended` ends it. The same again changes nothing.

    Earlier versions are kept.
    """
    async with transaction(context.app.engine, context.ledger_id) as db:
        raw = await driver_connection(db)
        found = await find_agreement(raw, context.ledger_id, case_id, agreement_id)
        if found is None:
            raise NotFound
        match.check(found.version)
        if agreement != found.document:
            if agreement.provider_id != found.document.provider_id:
                await _check_provider(raw, context, agreement)
            found = _version(context, agreement_id, found.version + 1, agreement)
            try:
                await insert_agreement(raw, context.ledger_id, case_id, found)
            except TooManyAgreements as full:
                raise Conflict(str(full)) from full
    return EtagResponse.versioned(FundingAgreementRecord.of(found), found.version).response()


async def _check_provider(
    db: DriverConnection, context: CommandContext, agreement: FundingAgreement, within: str = ""
) -> None:
    """Refuse a provider that a council's register lacks; `within` is where the agreement is."""
    if agreement.provider_id is MISSING:
        return
    if await unknown_providers(db, context.ledger_id, [agreement.provider_id]):
        message = (
            "is not the id of an institution of the council: create the institution first, which"
            " may have this id, or leave it out"
        )
        place = f"{within}/provider_id"
        raise InvalidRequest(errors=[Violation("unknown_institution", message, pointer=place)])


def _version(
    context: CommandContext,
    agreement_id: FundingAgreementId,
    version: int,
    agreement: FundingAgreement,
) -> AgreementVersion:
    actor = context.metadata.actor
    return AgreementVersion(agreement_id, version, agreement, datetime.now(UTC), actor)
