"""Reading the funding agreements of a case."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.funding.models import (
    FundingAgreementList,
    FundingAgreementRecord,
    FundingAgreementVersionPage,
)
from case_api.domain.funding.agreement_id import FundingAgreementId
from case_api.store.case_existence import has_case
from case_api.store.funding.agreements import (
    MAX_AGREEMENT_VERSIONS,
    agreement_versions,
    find_agreement,
    find_agreements,
)
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.preconditions import CONDITIONAL_RESPONSES, IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from chassis.query import PlainDigits
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["funding"])

_PATH: Final = "/cases/{case_id}/funding-agreements"
_NEWEST: Final = MAX_AGREEMENT_VERSIONS + 1
"""Above the number of any version."""


@router.get(_PATH, operation_id="listFundingAgreements", responses={404: {}})
async def list_funding_agreements(
    request: Request, case_id: CaseId, identity: CaseReader
) -> FundingAgreementList:
    """What the council pays for in a case, ended agreements included."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        if not await has_case(raw, ledger_id, case_id):
            raise NotFound
        found = await find_agreements(raw, ledger_id, case_id)
    return FundingAgreementList(agreements=tuple(map(FundingAgreementRecord.of, found)))


@router.get(
    _PATH + "/{agreement_id}",
    operation_id="getFundingAgreement",
    response_model=FundingAgreementRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_funding_agreement(
    request: Request, case_id: CaseId, agreement_id: FundingAgreementId, identity: CaseReader
) -> Response:
    """A funding agreement in its current version."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await find_agreement(await driver_connection(db), ledger_id, case_id, agreement_id)
    if found is None:
        raise NotFound
    response = EtagResponse.versioned(FundingAgreementRecord.of(found), found.version)
    return response.or_not_modified(request)


@router.get(_PATH + "/{agreement_id}/versions", operation_id="listFundingAgreementVersions")
async def list_funding_agreement_versions(
    request: Request,
    case_id: CaseId,
    agreement_id: FundingAgreementId,
    identity: CaseReader,
    before: Annotated[
        Annotated[int, Field(ge=1, le=_NEWEST), PlainDigits],
        Query(description="A version: only earlier ones are returned"),
    ] = _NEWEST,
    limit: Annotated[
        Annotated[int, Field(ge=1, le=50), PlainDigits],
        Query(description="The largest number of versions in the response"),
    ] = 20,
) -> FundingAgreementVersionPage:
    """What was recorded of an agreement, when and by whom; the newest version first."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        key = (ledger_id, case_id, agreement_id)
        found = await agreement_versions(raw, *key, before=before, limit=limit + 1)
    if not found and before == _NEWEST:
        raise NotFound
    page = found[:limit]
    return FundingAgreementVersionPage(
        versions=tuple(map(FundingAgreementRecord.of, page)),
        next=page[-1].version if len(found) > limit else MISSING,
    )
