"""Legal holds on the records of cases: placed, released, and listed across cases."""

from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import TypeAdapter

from case_api.api.case_pages import WantedPage
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.fact_routes import add_route_of_eraser
from case_api.api.families.legal_hold import LEGAL_HOLD_OPERATIONS
from case_api.api.legal_holds.models import LegalHold, LegalHoldPage
from case_api.store.legal_holds import FIRST_HOLD, CaseHold, HoldKey, holds_after
from chassis.database import driver_connection, transaction
from chassis.pagination import PagedList
from events.envelope import LedgerId

router = APIRouter(prefix="/v1")

_KEY: Final = TypeAdapter[HoldKey](tuple[date, UUID, UUID])


for each in LEGAL_HOLD_OPERATIONS:
    add_route_of_eraser(router, each)


@router.get("/legal-holds", operation_id="listLegalHolds", responses={400: {}}, tags=["cases"])
async def list_legal_holds(
    request: Request, identity: CaseReader, wanted: WantedPage
) -> LegalHoldPage:
    """The legal holds that are in effect, across cases, those that were placed first before.

    A hold that was released is in the history of its case alone.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    pages = PagedList[CaseHold, HoldKey](
        context.cursors, {"list": "legal-holds", "ledger": str(ledger_id)}, _KEY
    )
    after = pages.after(wanted.cursor) or FIRST_HOLD
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await holds_after(raw, ledger_id, after, wanted.limit + 1)
    page = pages.page(found, wanted.limit, lambda row: row.key)
    return LegalHoldPage(legal_holds=tuple(map(LegalHold.of, page.rows)), next=page.next)
