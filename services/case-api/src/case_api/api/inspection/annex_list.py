"""List 1 of Annex A in pages, with the findings about each page."""

from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.api.readings.gateway import CaseReadingDep
from case_api.domain.inspection.annex_columns import LIST_1_COLUMNS, AnnexColumn
from case_api.domain.inspection.annex_findings import AnnexFinding, annex_findings
from case_api.domain.inspection.annex_row import AnnexRow
from case_api.domain.inspection.list_moment import ListMoment
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.encryption.vault import Vault
from case_api.store.inspection.annex_list import (
    BEFORE_ALL_CASES,
    CASES_AT_ONCE,
    current_moment,
    read_annex_range,
)
from chassis.limits import AS_REPORT
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.query import PageLimit, QueryDate
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.envelope import CaseId, Position
from events.log.postgres import PostgresLog

router = APIRouter(prefix="/v1", tags=["inspections"])

MAX_CASES_READ: Final = 400
"""Cases that one page reads at most: so a page may have fewer rows than its limit."""
AsOfDay = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(description="The day of the list, as known now; today if left out"),
]
"""The query parameter `as_of`."""
_Key = tuple[date, int, datetime, UUID]
"""The day, the position and the instant of the list, and the case after which a page begins."""
_KEY: Final = TypeAdapter[_Key](_Key)


class AnnexColumnState(StrictModel):
    """A column of the template, and whether it is held here."""

    name: Annotated[str, Field(max_length=40)]
    """The field of a row, where the column is held."""
    title: Annotated[str, Field(max_length=100)]
    """As the template writes it."""
    why_empty: Annotated[str, Field(max_length=200)] | MISSING = MISSING
    """Why it is empty for every child. Missing: the column is held."""

    @classmethod
    def of(cls, column: AnnexColumn) -> Self:
        """The state of a column."""
        why_empty = column.why_empty or MISSING
        return cls(name=column.name, title=column.title, why_empty=why_empty)


class AnnexPage(StrictModel):
    """A page of the list, in the order of the ids of cases."""

    as_of: date
    """The day of the list."""
    position: EventPosition | MISSING = MISSING
    """Up to where in the log it is known: the same on each page. Missing: nothing is recorded."""
    columns: Annotated[tuple[AnnexColumnState, ...], Field(max_length=40)]
    children: Annotated[tuple[AnnexRow, ...], Field(max_length=200)]
    """It may have fewer than `limit`, or none, and still a `next`."""
    findings: Annotated[tuple[AnnexFinding, ...], Field(max_length=40)]
    """The rules that rows of this page break, with how many and which."""
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.get(
    "/inspections/annex-a/list-1",
    operation_id="listAnnexA",
    responses={400: {}},
    openapi_extra=AS_REPORT,
)
async def list_annex_a(
    request: Request,
    reading: CaseReadingDep,
    as_of: AsOfDay = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> AnnexPage:
    """The children and young people with an EHC plan in force on a day, as Annex A lists them.

    All pages are as of one moment: that of the first. A child whose data was erased is left out at
    once. It is personal data. List 2 (SEN support) has no plans, and schools hold it.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    identifies = {"list": "annex-a-1", "ledger": str(ledger_id), "as_of": str(as_of)}
    pages = PagedList[AnnexRow, _Key](context.cursors, identifies, _KEY)
    place = pages.after(cursor)
    today = as_of or await context.clock.today()
    async with context.open_log(ledger_id) as log:
        if place is None:
            moment = await current_moment(await log.connection(), ledger_id, today)
            after = BEFORE_ALL_CASES
        else:
            day, position, recorded_at, case_id = place
            moment = ListMoment(day, Position(position), recorded_at)
            after = CaseId(case_id)
        rows, last = await _read_page(log, context.vault, moment, after, limit)
        cases = [each.case_id for each in rows]
        data = DataRead.of_cases(DataKind.INSPECTION_LIST, cases)
        await reading.record(await log.connection(), data)
    key = moment.day, int(moment.position), moment.recorded_at
    page = pages.page_until(rows, None if last is None else (*key, last))
    return AnnexPage(
        as_of=moment.day,
        position=moment.position or MISSING,
        columns=tuple(map(AnnexColumnState.of, LIST_1_COLUMNS)),
        children=tuple(page.rows),
        findings=tuple(annex_findings(page.rows)),
        next=page.next,
    )


async def _read_page(
    log: PostgresLog, vault: Vault, moment: ListMoment, after: CaseId, limit: int
) -> tuple[list[AnnexRow], CaseId | None]:
    """At most `limit` rows, and the case after which the next page begins; None: there is none."""
    rows: list[AnnexRow] = []
    for _ in range(MAX_CASES_READ // CASES_AT_ONCE):
        found = await read_annex_range(log, vault, moment, after)
        rows += found.rows
        if len(rows) >= limit and (len(rows) > limit or found.last):
            return rows[:limit], rows[limit - 1].case_id
        if found.last is None:
            return rows, None
        after = found.last
    return rows, after
