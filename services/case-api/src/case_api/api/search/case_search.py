"""Searching the council's cases: a POST, because personal data may not be in a URL."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field, TypeAdapter
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.api.readings.gateway import CaseReadingDep
from case_api.api.search.found_case import FoundCaseSummary, found_case
from case_api.api.search.search_request import SearchCasesRequest
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.search.case_search import MAX_COUNT, FoundCase, search_cases
from case_api.store.search.due_cases import next_deadlines
from case_api.store.search.search_query import SearchPlace
from chassis import idempotency
from chassis.body import strict_body
from chassis.database import transaction
from chassis.limits import AS_REPORT
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.query import PageLimit
from chassis.strict_model import StrictModel

router = APIRouter(prefix="/v1", tags=["cases"])

_PLACE: Final = TypeAdapter[SearchPlace](tuple[int, datetime, UUID])


class CaseSearchPage(StrictModel):
    """A page of the cases that were found: the best match of the name first, then by opening."""

    cases: Annotated[tuple[FoundCaseSummary, ...], Field(max_length=200)]
    count: Annotated[int, Field(ge=0, le=MAX_COUNT)] | MISSING = MISSING
    """How many cases were found; on the first page only."""
    more_than_counted: bool | MISSING = MISSING
    """Whether there are more than the `count`, which ends at 1,000; on the first page only. With
    `due_by` also where there may be: at most 3,000 cases are looked up to count them."""
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor`, with the same body, for the next page. Missing: this is the last."""


@router.post(
    "/case-searches", operation_id="searchCases", responses={400: {}}, openapi_extra=AS_REPORT
)
async def search(
    request: Request,
    reading: CaseReadingDep,
    body: Annotated[SearchCasesRequest, Depends(strict_body(SearchCasesRequest))],
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> CaseSearchPage:
    """The cases that meet all criteria. What was recorded before is found; nothing is stored.

    With `due_by` a page may be shorter than `limit`, or empty, and have a `next` nevertheless.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    # The body is part of the key of a cursor's signature, and not of the cursor.
    identifies = {"list": "search", "ledger": str(ledger_id), "body": body.model_dump_json()}
    pages = PagedList[FoundCase, SearchPlace](context.cursors, identifies, _PLACE)
    after = pages.after(cursor)
    today = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await search_cases(connection, ledger_id, body.criteria(), today, after, limit)
        cases = [each.case_id for each in found.cases]
        deadlines = await next_deadlines(connection.db, ledger_id, cases, today)
        criteria = [*body.model_fields_set]
        await reading.record(
            connection.db, DataRead.of_cases(DataKind.CASE_SEARCH, cases, criteria)
        )
    page = pages.page_until(found.cases, found.last)
    count = found.count
    return CaseSearchPage(
        cases=tuple(found_case(each, deadlines.get(each.case_id)) for each in page.rows),
        count=MISSING if count is None else count.cases,
        more_than_counted=MISSING if count is None else not count.is_whole,
        next=page.next,
    )
