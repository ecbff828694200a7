"""Reading the items of panels: of one panel, and about one case."""

from typing import Annotated, Final, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, TypeAdapter
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.panels.case_files import item_records
from case_api.api.panels.item_models import PanelItemPage, PanelItemRecord, PanelItemVersionPage
from case_api.api.panels.item_number import ItemNumber
from case_api.store.case_existence import has_case
from case_api.store.panels.panel_items import (
    MAX_ITEM_VERSIONS,
    ItemPlace,
    ItemVersion,
    case_items_after,
    find_item,
    item_versions,
    items_after,
)
from case_api.store.panels.panels import find_panel
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.pagination import CursorParam, PagedList
from chassis.preconditions import VERSIONED_RESPONSES
from chassis.problems import NotFound
from chassis.query import PlainDigits
from events.contracts.references import PanelId
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["panels"])

_PATH: Final = "/panels/{panel_id}/items"
_NUMBER: Final = TypeAdapter[tuple[int]](tuple[int])
_PLACE: Final = TypeAdapter[ItemPlace](ItemPlace)
_FIRST: Final[ItemPlace] = (UUID(int=0), 0)
"""Before every item."""
_NEWEST: Final = MAX_ITEM_VERSIONS + 1
"""Above the number of any version."""

ItemLimit: TypeAlias = Annotated[
    Annotated[int, Field(ge=1, le=50), PlainDigits],
    Query(description="The largest number of items in the response: the file of each is read"),
]


@router.get(_PATH, operation_id="listPanelItems", responses={400: {}, 404: {}})
async def list_panel_items(
    request: Request,
    panel_id: PanelId,
    identity: CaseReader,
    limit: ItemLimit = 50,
    cursor: CursorParam = None,
) -> PanelItemPage:
    """The agenda of a panel, with what became of the evidence since it was frozen."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "panel items", "ledger": str(ledger_id), "panel": str(panel_id)}
    pages = PagedList[ItemVersion, tuple[int]](context.cursors, identifies, _NUMBER)
    (after,) = pages.after(cursor) or (0,)
    day = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        if await find_panel(raw, ledger_id, panel_id) is None:
            raise NotFound
        found = await items_after(raw, ledger_id, panel_id, after, limit + 1)
        page = pages.page(found, limit, lambda item: (item.item,))
        records = await item_records(db, ledger_id, page.rows, day)
    return PanelItemPage(items=records, next=page.next)


@router.get(
    "/cases/{case_id}/panel-items",
    operation_id="listCasePanelItems",
    responses={400: {}, 404: {}},
)
async def list_case_panel_items(
    request: Request,
    case_id: CaseId,
    identity: CaseReader,
    limit: ItemLimit = 50,
    cursor: CursorParam = None,
) -> PanelItemPage:
    """The items about a case, in the order of the ids of their panels."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "panel items of case", "ledger": str(ledger_id), "case": str(case_id)}
    pages = PagedList[ItemVersion, ItemPlace](context.cursors, identifies, _PLACE)
    after = pages.after(cursor) or _FIRST
    day = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        if not await has_case(raw, ledger_id, case_id):
            raise NotFound
        found = await case_items_after(raw, ledger_id, case_id, after, limit + 1)
        page = pages.page(found, limit, lambda item: item.place)
        records = await item_records(db, ledger_id, page.rows, day)
    return PanelItemPage(items=records, next=page.next)


@router.get(
    _PATH + "/{item}",
    operation_id="getPanelItem",
    response_model=PanelItemRecord,
    responses={**VERSIONED_RESPONSES, 404: {}},
)
async def get_panel_item(
    request: Request, panel_id: PanelId, item: ItemNumber, identity: CaseReader
) -> Response:
    """An item in its current version, with what became of its evidence since it was frozen.

    The `ETag` is that of the version, for `If-Match`: the evidence may change without it.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        found = await find_item(await driver_connection(db), ledger_id, panel_id, item)
        if found is None:
            raise NotFound
        (record,) = await item_records(db, ledger_id, [found], day)
    return EtagResponse.versioned(record, found.version).response()


@router.get(_PATH + "/{item}/versions", operation_id="listPanelItemVersions", responses={404: {}})
async def list_panel_item_versions(
    request: Request,
    panel_id: PanelId,
    item: ItemNumber,
    identity: CaseReader,
    before: Annotated[
        Annotated[int, Field(ge=1, le=_NEWEST), PlainDigits],
        Query(description="A version: only earlier ones are returned"),
    ] = _NEWEST,
    limit: ItemLimit = 20,
) -> PanelItemVersionPage:
    """What was recorded of an item, when and by whom; the newest version first."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await item_versions(raw, ledger_id, (panel_id, item), before, limit + 1)
        page = found[:limit]
        records = await item_records(db, ledger_id, page, day)
    if not found and before == _NEWEST:
        raise NotFound
    return PanelItemVersionPage(
        versions=records, next=page[-1].version if len(found) > limit else MISSING
    )
