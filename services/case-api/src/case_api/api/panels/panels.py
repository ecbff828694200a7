"""Panels: created, read, listed by their days, and replaced as a whole."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.directory.created_document import CreatedDocument
from case_api.api.panels.panel_models import CreatePanelRequest, PanelPage, PanelRecord
from case_api.domain.panels.panel import Panel
from case_api.store.panels.panel_items import MAX_ITEMS, items_after
from case_api.store.panels.panels import (
    PanelPlace,
    PanelVersion,
    find_panel,
    insert_panel,
    lock_panel,
    panels_after,
    update_panel,
)
from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.pagination import CursorParam, PagedList
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    CREATED_VERSIONED_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    etag,
    if_match,
)
from chassis.problems import Conflict, NotFound
from chassis.query import PageLimit, QueryDate
from events.contracts.references import (
    EARLIEST_EVENT_DATE,
    LATEST_EVENT_DATE,
    PanelId,
)
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["panels"])

_LIST_KEY: Final = TypeAdapter[PanelPlace](PanelPlace)
_FIRST_ID: Final = UUID(int=0)
"""Before every panel of a day."""


@router.post(
    "/panels",
    operation_id="createPanel",
    status_code=201,
    response_model=PanelRecord,
    responses={**CREATED_VERSIONED_RESPONSES, 409: {}},
)
async def create_panel(
    body: Annotated[CreatePanelRequest, Depends(strict_body(CreatePanelRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Record a meeting of a panel: its day and its members. 409 if the id is in use.

    A panel advises. The authority decides, and its time limits run whether or not a panel has met.
    """
    actor = context.metadata.actor
    panel_id = PanelId(context.app.new_id()) if body.panel_id is MISSING else body.panel_id
    new = PanelVersion(panel_id, 1, body.panel, datetime.now(UTC), actor)

    async def create(db: AsyncConnection) -> CreatedDocument:
        await insert_panel(await driver_connection(db), context.ledger_id, new)
        return CreatedDocument(id=new.panel_id, recorded_at=new.recorded_at)

    outcome = await context.app.idempotency.run_in_transaction(request, CreatedDocument, create)
    made = outcome.result
    record = PanelRecord.of(PanelVersion(PanelId(made.id), 1, body.panel, made.recorded_at, actor))
    headers = {"Location": f"/v1/panels/{made.id}", "ETag": etag(1)}
    return result_response(record, replayed=outcome.replayed, headers=headers)


@router.get("/panels", operation_id="listPanels", responses={400: {}})
async def list_panels(
    request: Request,
    identity: CaseReader,
    from_on: Annotated[
        QueryDate, Query(description="Only panels of this day or later")
    ] = EARLIEST_EVENT_DATE,
    to_on: Annotated[
        QueryDate, Query(description="Only panels of this day or earlier")
    ] = LATEST_EVENT_DATE,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> PanelPage:
    """The panels of the council, in the order of their days."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    days = {"from": from_on.isoformat(), "to": to_on.isoformat()}
    identifies = {"list": "panels", "ledger": str(ledger_id), **days}
    pages = PagedList[PanelVersion, PanelPlace](context.cursors, identifies, _LIST_KEY)
    after = pages.after(cursor) or (from_on, _FIRST_ID)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await panels_after(raw, ledger_id, after, to_on, limit + 1)
    page = pages.page(found, limit, lambda panel: panel.place)
    return PanelPage(panels=tuple(map(PanelRecord.of, page.rows)), next=page.next)


@router.get(
    "/panels/{panel_id}",
    operation_id="getPanel",
    response_model=PanelRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_panel(request: Request, panel_id: PanelId, identity: CaseReader) -> Response:
    """A panel with its members."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await find_panel(await driver_connection(db), ledger_id, panel_id)
    if found is None:
        raise NotFound
    return EtagResponse.versioned(PanelRecord.of(found), found.version).or_not_modified(request)


@router.put(
    "/panels/{panel_id}",
    operation_id="changePanel",
    response_model=PanelRecord,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_panel(
    panel_id: PanelId,
    panel: Annotated[Panel, Depends(strict_body(Panel))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace a panel as a whole. The same again changes nothing.

    Once an item is decided, the day stays as it is and the panel cannot be cancelled (409). A
    decision keeps the members who made it.
    """
    async with transaction(context.app.engine, context.ledger_id) as db:
        raw = await driver_connection(db)
        found = await lock_panel(raw, context.ledger_id, panel_id)
        if found is None:
            raise NotFound
        match.check(found.version)
        if panel != found.document:
            await _check_undecided(raw, context.ledger_id, found, panel)
            found = PanelVersion(
                panel_id, found.version + 1, panel, datetime.now(UTC), context.metadata.actor
            )
            await update_panel(raw, context.ledger_id, found)
    return EtagResponse.versioned(PanelRecord.of(found), found.version).response()


async def _check_undecided(
    db: DriverConnection, ledger_id: LedgerId, panel: PanelVersion, new: Panel
) -> None:
    """Pass if the panel is held on the same day as before, or has decided nothing.

    Raises:
        Conflict: a decision is recorded with the day.
    """
    if new.held_on == panel.document.held_on and not new.cancelled:
        return
    items = await items_after(db, ledger_id, panel.panel_id, 0, MAX_ITEMS)
    if any(each.document.decision is not MISSING for each in items):
        raise Conflict("an item of the panel is decided, on its day: create another panel")
