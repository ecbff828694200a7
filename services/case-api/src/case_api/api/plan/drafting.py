"""Adding versions of plans, and replacing drafts."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import PlanContextDep, PlanRequestDep
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.errors import translate_errors
from case_api.api.plan.document_check import refuse_documents_of_others
from case_api.api.plan.errors import PlanVersionIssued, refuse_invalid_parts, translate_plan_errors
from case_api.api.plan.models import (
    CreatedPlanVersion,
    CreatePlanVersionRequest,
    PlanVersion,
    plan_version_response,
)
from case_api.api.plan.paths import PLAN_PATH, PlanVersionNumber
from case_api.domain.content.fingerprint import canonical_content
from case_api.domain.plan.content import PlanContent
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.plan.versions import (
    NewPlanContent,
    PlanKey,
    StoredPlan,
    find_plan_version,
    insert_plan_version,
    replace_plan_draft,
)
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.preconditions import VERSIONED_RESPONSES, IfMatch, if_match
from chassis.problems import NotFound, StaleVersion
from events.contracts.references import PlanId
from events.envelope import CaseId
from events.retry import retry_on_conflict

router = APIRouter(prefix="/v1", tags=["plans"], **OF_CASE_FILE)

_MAX_VALUES: Final = 60_000
"""JSON values in one plan; the body is bounded in bytes as well."""


@router.post(
    PLAN_PATH,
    operation_id="createPlanVersion",
    status_code=201,
    response_model=CreatedPlanVersion,
    responses={404: {}, 409: {}},
)
async def create_plan_version(
    case_id: CaseId,
    plan_id: PlanId,
    body: Annotated[
        CreatePlanVersionRequest, Depends(strict_body(CreatePlanVersionRequest, _MAX_VALUES))
    ],
    context: PlanContextDep,
    request: PlanRequestDep,
) -> Response:
    """Add a version of a plan, as a draft.

    The first version of a new `plan_id` begins a plan. A draft can be replaced until a fact
    (`recordDraft`, `recordAmendmentProposal`, `recordFinalPlan`) names its `sha256`.
    """
    refuse_invalid_parts(body.content, "/content")
    key = PlanKey(context.ledger_id, case_id, plan_id)
    new = NewPlanContent(body.content, context.metadata.actor, datetime.now(UTC))
    amends = None if body.amends is MISSING else body.amends

    async def effect(db: AsyncConnection) -> CreatedPlanVersion:
        raw = await driver_connection(db)
        await refuse_documents_of_others(raw, key, body.content, within="/content")
        with translate_plan_errors():
            version = await insert_plan_version(context.app.vault.open(raw), key, new, amends)
        return CreatedPlanVersion(
            case_id=case_id, plan_id=plan_id, version=version, sha256=new.canonical.sha256
        )

    run = partial(context.app.idempotency.run_in_transaction, request, CreatedPlanVersion, effect)
    with translate_errors():
        outcome = await retry_on_conflict(run)
    created = outcome.result
    location = f"/v1/cases/{case_id}/plans/{plan_id}/versions/{created.version}"
    return result_response(created, replayed=outcome.replayed, headers={"Location": location})


@router.put(
    PLAN_PATH + "/{version}",
    operation_id="replacePlanDraft",
    response_model=PlanVersion,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def replace_draft(
    case_id: CaseId,
    plan_id: PlanId,
    version: PlanVersionNumber,
    content: Annotated[PlanContent, Depends(strict_body(PlanContent, _MAX_VALUES))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: PlanContextDep,
) -> Response:
    """Replace the content of a draft as a whole."""
    refuse_invalid_parts(content)
    key = PlanKey(context.ledger_id, case_id, plan_id)
    new = NewPlanContent(content, context.metadata.actor, datetime.now(UTC))
    async with transaction(context.app.engine, context.ledger_id) as db:
        stored = await _replace(await context.app.encrypted(db), key, version, match, new)
    response = plan_version_response(stored.row, stored.content)
    return EtagResponse.versioned(response, stored.row.revision).response()


async def _replace(
    connection: EncryptedConnection,
    key: PlanKey,
    version: int,
    match: IfMatch,
    new: NewPlanContent,
) -> StoredPlan:
    """Replace a draft, unless its content is the same already."""
    stored = await find_plan_version(connection, key, version)
    if stored is None:
        raise NotFound
    if stored.row.issued:
        raise PlanVersionIssued
    match.check(stored.row.revision)
    if stored.row.sha256 == canonical_content(new.content).sha256:
        return stored
    await refuse_documents_of_others(connection.db, key, new.content)
    if await replace_plan_draft(connection, key, version, stored.row.revision, new) is None:
        raise StaleVersion
    return await find_plan_version(connection, key, version) or stored
