"""Imports: how far they are, and their end."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.imports.responses import Import, ImportPage, import_response
from case_api.store.imports.jobs import ImportJob, cancel_job, find_job, jobs_before
from case_api.store.imports.staging import delete_all_rows
from chassis.database import driver_connection, transaction
from chassis.idempotency import result_response
from chassis.pagination import CursorParam, PagedList
from chassis.problems import Conflict, NotFound
from chassis.query import PageLimit
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["imports"])

_LIST_KEY: Final = TypeAdapter[tuple[datetime, UUID]](tuple[datetime, UUID])


@router.get("/imports", operation_id="listImports", responses={400: {}})
async def list_imports(
    request: Request, identity: CaseReader, limit: PageLimit = 50, cursor: CursorParam = None
) -> ImportPage:
    """The imports of the council, the newest first. One that ended is kept for 90 days."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "imports", "ledger": str(ledger_id)}
    pages = PagedList[ImportJob, tuple[datetime, UUID]](context.cursors, identifies, _LIST_KEY)
    before = pages.after(cursor)
    async with transaction(context.engine, ledger_id) as db:
        found = await jobs_before(await driver_connection(db), ledger_id, before, limit + 1)
    page = pages.page(found, limit, lambda job: (job.created_at, job.import_id))
    return ImportPage(imports=tuple(map(import_response, page.rows)), next=page.next)


@router.get("/imports/{import_id}", operation_id="getImport")
async def get_import(request: Request, import_id: UUID, identity: CaseReader) -> Import:
    """How far an import is: how many rows were read, and what became of them."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        return import_response(await require_job(db, ledger_id, import_id))


@router.post(
    "/imports/{import_id}/cancellation",
    operation_id="cancelImport",
    status_code=201,
    response_model=Import,
    responses={409: {}},
)
async def cancel_import(
    import_id: UUID, context: CommandContextDep, request: IdempotentRequestDep
) -> Response:
    """End an import. The rows that were not read are deleted; the imported cases remain."""

    async def cancel(db: AsyncConnection) -> Import:
        connection, ledger_id = await driver_connection(db), context.ledger_id
        if not await cancel_job(connection, ledger_id, import_id):
            await require_job(db, ledger_id, import_id)
            raise Conflict("the import has ended")
        await delete_all_rows(connection, ledger_id, import_id)
        return import_response(await require_job(db, ledger_id, import_id))

    outcome = await context.app.idempotency.run_in_transaction(request, Import, cancel)
    location = {"Location": f"/v1/imports/{import_id}"}
    return result_response(outcome.result, replayed=outcome.replayed, headers=location)


async def require_job(db: AsyncConnection, ledger_id: LedgerId, import_id: UUID) -> ImportJob:
    """An import.

    Raises:
        NotFound: there is none.
    """
    job = await find_job(await driver_connection(db), ledger_id, import_id)
    if job is None:
        raise NotFound
    return job
