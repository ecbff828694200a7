"""Retention runs: dry runs are started, and all runs listed, with what they found."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.case_pages import WantedPage
from case_api.api.command_context import ErasureContextDep, ErasureRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.retention.models import (
    RetentionFindingPage,
    RetentionFindingRecord,
    RetentionRunPage,
    RetentionRunRecord,
    StartedRetentionRun,
    StartRetentionRunRequest,
)
from case_api.domain.retention.finding import RetentionFinding, RetentionOutcome
from case_api.store.retention.findings import FIRST_FINDING, findings_after
from case_api.store.retention.runs import (
    NewRun,
    RetentionRun,
    find_run,
    insert_run,
    runs_before,
)
from case_api.store.retention.schedules import current_schedule
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.idempotency import result_response
from chassis.pagination import PagedList
from chassis.problems import Conflict, NotFound
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["retention"])

_RUN_KEY: Final = TypeAdapter[tuple[datetime, UUID]](tuple[datetime, UUID])
_FINDING_KEY: Final = TypeAdapter[tuple[CaseId]](tuple[CaseId])
OutcomeParam = Annotated[
    RetentionOutcome | SkipJsonSchema[None], Query(description="Only cases with this outcome")
]


@router.post(
    "/retention-runs",
    operation_id="startRetentionRun",
    status_code=HTTPStatus.ACCEPTED,
    response_model=StartedRetentionRun,
    responses={409: {}},
)
async def start_retention_run(
    body: Annotated[StartRetentionRunRequest, Depends(strict_body(StartRetentionRunRequest))],
    context: ErasureContextDep,
    request: ErasureRequestDep,
) -> Response:
    """Start a dry run: it reports which cases are due by the present schedule, and erases none.

    409 if the council has no schedule, or a dry run that has not ended.
    """
    today = await context.app.clock.today()

    async def start(db: AsyncConnection) -> StartedRetentionRun:
        raw, run_id = await driver_connection(db), context.app.new_id()
        current = await current_schedule(raw, context.ledger_id)
        if current is None:
            raise Conflict("the council has no retention schedule")
        new = NewRun(
            run_id=run_id,
            night=None,
            day=today,
            schedule_version=current.version,
            erases=False,
            actor=context.metadata.actor,
            created_at=datetime.now(UTC),
        )
        if not await insert_run(raw, context.ledger_id, new):
            raise Conflict("a dry run of the council has not ended: wait for its end")
        return StartedRetentionRun(run_id=run_id)

    outcome = await context.app.idempotency.run_in_transaction(request, StartedRetentionRun, start)
    context.app.notify()  # wakes the process that does it, too
    return result_response(
        outcome.result,
        replayed=outcome.replayed,
        status=HTTPStatus.ACCEPTED,
        headers={"Location": f"/v1/retention-runs/{outcome.result.run_id}"},
    )


@router.get("/retention-runs", operation_id="listRetentionRuns", responses={400: {}})
async def list_retention_runs(
    request: Request, identity: CaseReader, wanted: WantedPage
) -> RetentionRunPage:
    """The runs of the council, the newest first. One that ended is kept for 90 days."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    pages = PagedList[RetentionRun, tuple[datetime, UUID]](
        context.cursors, {"list": "retention-runs", "ledger": str(ledger_id)}, _RUN_KEY
    )
    before = pages.after(wanted.cursor)
    async with transaction(context.engine, ledger_id) as db:
        found = await runs_before(await driver_connection(db), ledger_id, before, wanted.limit + 1)
    page = pages.page(found, wanted.limit, lambda run: (run.created_at, run.run_id))
    return RetentionRunPage(runs=tuple(map(RetentionRunRecord.of, page.rows)), next=page.next)


@router.get("/retention-runs/{run_id}", operation_id="getRetentionRun")
async def get_retention_run(
    request: Request, run_id: UUID, identity: CaseReader
) -> RetentionRunRecord:
    """How far a run is, and how many cases it found."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        return RetentionRunRecord.of(await require_run(db, ledger_id, run_id))


@router.get(
    "/retention-runs/{run_id}/findings",
    operation_id="listRetentionFindings",
    responses={400: {}, 404: {}},
)
async def list_retention_findings(
    request: Request,
    run_id: UUID,
    identity: CaseReader,
    wanted: WantedPage,
    outcome: OutcomeParam = None,
) -> RetentionFindingPage:
    """The cases whose period had ended, what the run did, and what is in the way of erasing them.

    In the order of ids, which says nothing of a case. A day of birth does not follow from it: a
    period ends with an academic year.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {
        "list": "retention-findings",
        "ledger": str(ledger_id),
        "run": str(run_id),
        "outcome": outcome or "",
    }
    pages = PagedList[RetentionFinding, tuple[CaseId]](context.cursors, identifies, _FINDING_KEY)
    (after,) = pages.after(wanted.cursor) or (FIRST_FINDING,)
    async with transaction(context.engine, ledger_id) as db:
        await require_run(db, ledger_id, run_id)
        raw = await driver_connection(db)
        found = await findings_after(raw, ledger_id, run_id, after, wanted.limit + 1, outcome)
    page = pages.page(found, wanted.limit, lambda each: (each.case_id,))
    records = tuple(map(RetentionFindingRecord.of, page.rows))
    return RetentionFindingPage(findings=records, next=page.next)


async def require_run(db: AsyncConnection, ledger_id: LedgerId, run_id: UUID) -> RetentionRun:
    """A run.

    Raises:
        NotFound: there is none.
    """
    run = await find_run(await driver_connection(db), ledger_id, run_id)
    if run is None:
        raise NotFound
    return run
