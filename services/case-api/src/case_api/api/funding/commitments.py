"""What a council has committed itself to pay in some months, as pages and as a file."""

from contextlib import aclosing
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, TypeAdapter
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.funding.commitment_rows import CommitmentQuery, CommitmentRow
from case_api.domain.funding.commitments import CommitmentGroup
from case_api.domain.funding.months import MAX_MONTHS, Month, months_between
from chassis.csv_text import csv_text
from chassis.limits import AS_REPORT
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.problems import InvalidRequest, Violation
from chassis.query import PageLimit
from chassis.strict_model import StrictModel
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["funding"])

_LIST_KEY: Final = TypeAdapter[tuple[str]](tuple[str])
QueryMonth = Annotated[
    str,
    Field(
        min_length=7, max_length=7, pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-04"]
    ),
]


class Commitment(StrictModel):
    """What one group of agreements comes to in the months."""

    group: Annotated[str, Field(max_length=100)] | MISSING = MISSING
    """The id of the case or provider, the type of placement, or the month. Missing: none given."""
    pence: Annotated[int, Field(ge=1, le=2**53 - 1, examples=[475000])]


class CommitmentPage(StrictModel):
    """A page of commitments, in the order of their groups. A group of nothing is left out."""

    commitments: Annotated[tuple[Commitment, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


def commitment_query(
    request: Request,
    identity: CaseReader,
    from_month: Annotated[QueryMonth, Query(description="The first month")],
    to_month: Annotated[QueryMonth, Query(description="The last month, of at most 36")],
    group_by: Annotated[CommitmentGroup, Query(description="By what to sum up")],
) -> CommitmentQuery:
    """The query of a request.

    Raises:
        InvalidRequest: there is no month, or more than `MAX_MONTHS`.
    """
    months = months_between(Month.parse(from_month), Month.parse(to_month))
    if not 1 <= len(months) <= MAX_MONTHS:
        message = f"must be from_month or up to {MAX_MONTHS - 1} months later"
        raise InvalidRequest(errors=[Violation("out_of_range", message, parameter="to_month")])
    ledger_id = LedgerId(identity.ledger_id)
    return CommitmentQuery(app_context(request).engine, ledger_id, months, group_by)


CommitmentQueryDep = Annotated[CommitmentQuery, Depends(commitment_query)]


@router.get(
    "/commitments", operation_id="listCommitments", responses={400: {}}, openapi_extra=AS_REPORT
)
async def list_commitments(
    request: Request, query: CommitmentQueryDep, limit: PageLimit = 50, cursor: CursorParam = None
) -> CommitmentPage:
    """What the funding agreements come to, in pence, by case, provider, placement type or month."""
    identifies = {
        "list": "commitments",
        "ledger": str(query.ledger_id),
        "from": str(query.months[0]),
        "to": str(query.months[-1]),
        "group_by": query.group_by.value,
    }
    pages = PagedList[CommitmentRow, tuple[str]](
        app_context(request).cursors, identifies, _LIST_KEY
    )
    after = pages.after(cursor)
    found: list[CommitmentRow] = []
    async with aclosing(query.rows(after and after[0])) as rows:
        async for row in rows:
            found.append(row)
            if len(found) > limit:
                break
    page = pages.page(found, limit, lambda row: (row[0],))
    commitments = tuple(Commitment(group=key or MISSING, pence=pence) for key, pence in page.rows)
    return CommitmentPage(commitments=commitments, next=page.next)


@router.get(
    "/commitments/export",
    operation_id="exportCommitments",
    response_class=Response,
    responses={
        200: {
            "description": "A line for each group.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    },
    openapi_extra=AS_REPORT,
)
async def export_commitments(query: CommitmentQueryDep) -> Response:
    """The same as CSV with the columns of `group_by` and pence: at most a line for each case."""
    header = (query.group_by.value, "pence")
    async with aclosing(query.rows()) as rows:
        lines = [row async for row in rows]
    return Response(
        csv_text([header, *lines]),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="commitments.csv"'},
    )
