"""What changed between two versions of a plan."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.plan.paths import PLAN_PATH, PlanVersionNumber
from case_api.api.readings.gateway import PlanReadingDep
from case_api.domain.plan.comparison.change import PlanChange
from case_api.domain.plan.comparison.compare import compare_plans
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.plan.versions import PlanKey, find_plan_version
from chassis.database import transaction
from chassis.problems import InvalidRequest, NotFound, Violation
from chassis.query import PlainDigits
from chassis.strict_model import StrictModel
from events.contracts.references import PlanId, PositiveCount
from events.contracts.vocabulary.plan import PlanSection
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["plans"], **OF_CASE_FILE)


class PlanChanges(StrictModel):
    """What differs between two versions of a plan, item by item."""

    plan_id: PlanId
    since: PositiveCount
    """The version with which it is compared."""
    version: PositiveCount
    sections: Annotated[tuple[PlanSection, ...], Field(max_length=12)]
    """The sections with a difference."""
    changes: Annotated[tuple[PlanChange, ...], Field(max_length=10_000)]


@router.get(PLAN_PATH + "/{version}/changes", operation_id="getPlanChanges", responses={404: {}})
async def get_plan_changes(
    request: Request,
    case_id: CaseId,
    plan_id: PlanId,
    version: PlanVersionNumber,
    reading: PlanReadingDep,
    since: Annotated[
        Annotated[int, Field(ge=1, le=1000), PlainDigits] | SkipJsonSchema[None],
        Query(description="The version to compare with; else the one that this version `amends`"),
    ] = None,
) -> PlanChanges:
    """What a version changes: what a notice of amendments specifies (reg 22(2)(a), 28)."""
    context, ledger_id = app_context(request), reading.ledger_id
    key = PlanKey(ledger_id, case_id, plan_id)
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        after = await find_plan_version(connection, key, version)
        if after is None:
            raise NotFound
        compared = since or after.row.amends
        before = await find_plan_version(connection, key, compared) if compared else None
        if before is not None:
            await reading.record(connection.db, DataRead.of_case(DataKind.PLAN, case_id))
    if before is None:
        message = "must be a version of the plan; this one amends none"
        raise InvalidRequest(errors=[Violation("unknown_version", message, parameter="since")])
    changes = compare_plans(before.content, after.content)
    changed = {each.section for each in changes}
    return PlanChanges(
        plan_id=plan_id,
        since=before.row.version,
        version=version,
        sections=tuple(each for each in PlanSection if each in changed),
        changes=tuple(changes),
    )
