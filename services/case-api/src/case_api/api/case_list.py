"""The list of a council's cases."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.store.case_list import CaseRow, ListFilter, cases_after
from case_api.store.search.due_cases import NextDeadline, next_deadlines
from chassis.database import driver_connection, transaction
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.query import PageLimit
from chassis.strict_model import StrictModel
from events.contracts.references import CaseReference, RuleId
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["cases"])

_LIST_KEY: Final = TypeAdapter[tuple[datetime, UUID]](tuple[datetime, UUID])


class CaseSummary(StrictModel):
    """A case in the list."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    opened_at: AwareDatetime
    main_case_id: CaseId | MISSING = MISSING
    """The main case of the child, which may be this one. Missing: it is linked to no other case."""
    erased_on: date | MISSING = MISSING
    """The day on which the personal data of the case was erased."""
    closed_on: date | MISSING = MISSING
    """The day on which the council closed the case. Missing: it is open."""
    next_due_on: date | MISSING = MISSING
    """The next statutory date: the first day to work to, of the deadlines that are announced as
    running and whose last day has not passed."""
    next_due_rule: RuleId | MISSING = MISSING
    """The rule that requires it."""

    @classmethod
    def of(cls, case: CaseRow, deadline: NextDeadline | None) -> Self:
        """The entry of a case, with its next deadline."""
        return cls(
            case_id=case.case_id,
            reference=case.reference or MISSING,
            opened_at=case.opened_at,
            main_case_id=CaseId(case.main_case_id) if case.main_case_id else MISSING,
            erased_on=case.erased_on or MISSING,
            closed_on=case.closed_on or MISSING,
            next_due_on=deadline.due_on if deadline else MISSING,
            next_due_rule=deadline.rule if deadline else MISSING,
        )


class CasePage(StrictModel):
    """A page of the list, in the order of opening."""

    cases: Annotated[tuple[CaseSummary, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.get("/cases", operation_id="listCases", responses={400: {}})
async def list_cases(
    request: Request,
    identity: CaseReader,
    reference: Annotated[
        CaseReference | SkipJsonSchema[None], Query(description="Only cases of this reference")
    ] = None,
    main_case_id: Annotated[
        CaseId | SkipJsonSchema[None],
        Query(description="Only the cases of one child that are linked: the main case and others"),
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> CasePage:
    """The cases of the council, in the order in which they were opened."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    given: Mapping[ListFilter, object] = {"reference": reference, "main_case_id": main_case_id}
    filters: dict[ListFilter, object] = {
        column: value for column, value in given.items() if value is not None
    }
    identifies = {"list": "cases", "ledger": str(ledger_id), "reference": ""}
    identifies |= {column: str(value) for column, value in filters.items()}
    pages = PagedList[CaseRow, tuple[datetime, UUID]](context.cursors, identifies, _LIST_KEY)
    after = pages.after(cursor)
    today = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        found = await cases_after(connection, ledger_id, after, filters, limit + 1)
        page = pages.page(found, limit, lambda case: (case.opened_at, case.case_id))
        listed = [each.case_id for each in page.rows]
        deadlines = await next_deadlines(connection, ledger_id, listed, today)
    cases = tuple(CaseSummary.of(each, deadlines.get(each.case_id)) for each in page.rows)
    return CasePage(cases=cases, next=page.next)
