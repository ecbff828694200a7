"""The findings on a version of a plan."""

from typing import Annotated, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from pydantic import Field

from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.plan.paths import PLAN_PATH, PlanVersionNumber
from case_api.api.readings.gateway import PlanReadingDep
from case_api.domain.plan.findings.check import check_plan
from case_api.domain.plan.findings.citations import named_advice
from case_api.domain.plan.findings.finding import FindingCode, PlanFinding
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.advice.versions import find_advice_contents
from case_api.store.plan.versions import PlanKey, find_plan_version
from case_api.store.plan.wording import plan_wording
from chassis.database import transaction
from chassis.problems import NotFound
from chassis.strict_model import StrictModel
from events.contracts.references import PlanId, PositiveCount, Sha256
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["plans"], **OF_CASE_FILE)

MAX_FINDINGS: Final = 1_000
"""Findings in one response; `counts` counts the others too."""
_CHECKS: Final = CapacityLimiter(2)
"""Checks at once in one process: a typical plan takes some hundredths of a second of a core."""


class FindingCount(StrictModel):
    """How many findings of a code there are."""

    code: FindingCode
    count: Annotated[int, Field(ge=1)]


class PlanFindings(StrictModel):
    """What a version of a plan lacks."""

    plan_id: PlanId
    version: PositiveCount
    sha256: Sha256
    """The content that was checked."""
    counts: Annotated[tuple[FindingCount, ...], Field(max_length=len(FindingCode))]
    findings: Annotated[tuple[PlanFinding, ...], Field(max_length=MAX_FINDINGS)]
    """In the order of the sections; the first thousand."""


@router.get(PLAN_PATH + "/{version}/findings", operation_id="getPlanFindings", responses={404: {}})
async def get_plan_findings(
    request: Request,
    case_id: CaseId,
    plan_id: PlanId,
    version: PlanVersionNumber,
    reading: PlanReadingDep,
) -> PlanFindings:
    """What a version of a plan lacks, and what of its advice it does not take over.

    The checks are rules about words and links, without judgement: each finding names a place to
    read, the reason, and the source. Advice is searched as it is stored now.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        stored = await find_plan_version(connection, PlanKey(ledger_id, case_id, plan_id), version)
        if stored is None:
            raise NotFound
        named = named_advice(stored.content)
        advice = await find_advice_contents(connection, ledger_id, case_id, named)
        await reading.record(connection.db, DataRead.of_case(DataKind.PLAN, case_id))
    check = await to_thread.run_sync(
        check_plan, stored.content, advice, plan_wording(), MAX_FINDINGS, limiter=_CHECKS
    )
    return PlanFindings(
        plan_id=plan_id,
        version=version,
        sha256=stored.row.sha256,
        counts=tuple(
            FindingCount(code=code, count=check.counts[code])
            for code in FindingCode
            if check.counts[code]
        ),
        findings=tuple(check.findings),
    )
