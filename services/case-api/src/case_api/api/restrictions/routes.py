"""Restrictions of the processing of personal data: begun, lifted, and listed across cases."""

from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import TypeAdapter

from case_api.api.case_pages import WantedPage
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.fact_routes import add_route_of_eraser
from case_api.api.families.restriction import RESTRICTION_OPERATIONS
from case_api.api.restrictions.models import Restriction, RestrictionPage
from case_api.store.restrictions import (
    FIRST_RESTRICTION,
    CaseRestriction,
    RestrictionKey,
    restrictions_after,
)
from chassis.database import driver_connection, transaction
from chassis.pagination import PagedList
from events.envelope import LedgerId

router = APIRouter(prefix="/v1")

_KEY: Final = TypeAdapter[RestrictionKey](tuple[date, UUID, UUID])


for each in RESTRICTION_OPERATIONS:
    add_route_of_eraser(router, each)


@router.get("/restrictions", operation_id="listRestrictions", responses={400: {}}, tags=["cases"])
async def list_restrictions(
    request: Request, identity: CaseReader, wanted: WantedPage
) -> RestrictionPage:
    """The restrictions that are in effect, across cases, those that began first before.

    A restriction that was lifted is in the history of its case alone.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    pages = PagedList[CaseRestriction, RestrictionKey](
        context.cursors, {"list": "restrictions", "ledger": str(ledger_id)}, _KEY
    )
    after = pages.after(wanted.cursor) or FIRST_RESTRICTION
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await restrictions_after(raw, ledger_id, after, wanted.limit + 1)
    page = pages.page(found, wanted.limit, lambda row: row.key)
    return RestrictionPage(restrictions=tuple(map(Restriction.of, page.rows)), next=page.next)
