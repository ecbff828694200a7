"""Reading the versions of a case's plans."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.plan.models import (
    PlanVersion,
    PlanVersionPage,
    plan_version_response,
    plan_version_summary,
)
from case_api.api.plan.paths import PLAN_PATH, PlanVersionNumber
from case_api.api.readings.gateway import PlanReadingDep
from case_api.domain.plan.sections import SECTION_FIELDS
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.erasure.case_file import has_file
from case_api.store.plan.versions import (
    PlanKey,
    PlanVersionRow,
    find_plan_version,
    plan_versions_after,
)
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.pagination import CursorParam, PagedList
from chassis.preconditions import CONDITIONAL_RESPONSES, IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from chassis.query import PageLimit
from events.contracts.references import PlanId
from events.contracts.vocabulary.plan import PlanSection
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["plans"], **OF_CASE_FILE)

_FIRST: Final = (UUID(int=0), 0)
_LIST_KEY: Final = TypeAdapter[tuple[UUID, int]](tuple[UUID, int])


@router.get(
    "/cases/{case_id}/plan-versions",
    operation_id="listPlanVersions",
    responses={400: {}, 404: {}},
)
async def list_plan_versions(
    request: Request,
    case_id: CaseId,
    reading: PlanReadingDep,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> PlanVersionPage:
    """The versions of all plans of a case, without their contents, by plan and version."""
    context, ledger_id = app_context(request), reading.ledger_id
    identifies = {"list": "plan-versions", "ledger": str(ledger_id), "case": str(case_id)}
    pages = PagedList[PlanVersionRow, tuple[UUID, int]](context.cursors, identifies, _LIST_KEY)
    plan_id, version = pages.after(cursor) or _FIRST
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        if not await has_file(raw, ledger_id, case_id):
            raise NotFound
        after = PlanId(plan_id), version
        found = await plan_versions_after(raw, ledger_id, case_id, after, limit + 1)
        await reading.record(raw, DataRead.of_case(DataKind.PLAN, case_id))
    page = pages.page(found, limit, lambda row: (row.plan_id, row.version))
    return PlanVersionPage(versions=tuple(map(plan_version_summary, page.rows)), next=page.next)


@router.get(
    PLAN_PATH + "/{version}",
    operation_id="getPlanVersion",
    response_model=PlanVersion,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_plan_version(
    request: Request,
    case_id: CaseId,
    plan_id: PlanId,
    version: PlanVersionNumber,
    reading: PlanReadingDep,
    section: Annotated[
        tuple[PlanSection, ...],
        Query(description="Only these sections, for a reader who needs no others", max_length=12),
    ] = (),
) -> Response:
    """A version of a plan; all of its sections, or those that are needed.

    A school that is consulted needs B and F, a commissioner of health services C and G: naming the
    sections keeps the others from a reader who has no use for them.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        key = PlanKey(ledger_id, case_id, plan_id)
        connection = await context.encrypted(db)
        found = await find_plan_version(connection, key, version)
        if found is None:
            raise NotFound
        await reading.record(connection.db, DataRead.of_case(DataKind.PLAN, case_id))
    hidden = {
        field.name for each, field in SECTION_FIELDS.items() if section and each not in section
    }
    response = plan_version_response(found.row, found.content)
    body = response.model_dump_json(exclude={"content": hidden}).encode()
    return EtagResponse(body, str(found.row.revision)).or_not_modified(request)
