"""Why plans and reviews are late: of a case, in sum, and what would have been."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from chassis.limits import AS_REPORT
from chassis.pagination import CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import QueryDate
from deadline_service.api.deadlines import Reader
from deadline_service.api.dependencies import Context
from deadline_service.api.lateness.answers import counterfactuals, lateness_sum
from deadline_service.api.lateness.case_lateness import late_process
from deadline_service.api.lateness.lateness_charts import counterfactual_chart, late_days_chart
from deadline_service.api.lateness.lateness_table import counterfactual_csv, lateness_csv
from deadline_service.api.lateness.query_params import GroupingParam, LatenessDep
from deadline_service.api.lateness.responses import (
    MAX_LATE_PROCESSES,
    CaseLateness,
    Counterfactuals,
    LatenessSum,
)
from deadline_service.api.performance.page import chart_page
from deadline_service.api.performance.svg import chart_svg
from deadline_service.domain.lateness.late_steps import LateStep
from deadline_service.store.lateness import (
    LATENESS_SUBSCRIPTION,
    CaseStepsQuery,
    read_case_steps,
)
from deadline_service.store.queries import case_exists, evaluated_position
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["lateness"])

ProcessLimit = Annotated[
    int,
    Query(ge=1, le=MAX_LATE_PROCESSES, description="The maximum of plans and reviews of a page"),
]
_KEY: Final = TypeAdapter[tuple[str, UUID]](tuple[str, UUID])
_FIRST: Final = ("", UUID(int=0))


def _text_responses(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string"}}}
    return {200: {"description": description, "content": content}, 400: {}}


@router.get("/cases/{case_id}/lateness", operation_id="getCaseLateness", responses={400: {}})
async def get_case_lateness(
    context: Context,
    reader: Reader,
    case_id: Annotated[UUID, Path()],
    as_of: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="As of this day, by what is known now. Else today"),
    ] = None,
    cursor: CursorParam = None,
    limit: ProcessLimit = 20,
) -> CaseLateness:
    """The late plans and reviews of a case, each with the steps that decided when it was done.

    How long each step took, what allows it how much, on whom it waited, and how many of the late
    days count to it: every late day to one step. 404 if the council has no such case.
    """
    ledger_id, case = LedgerId(reader.ledger_id), CaseId(case_id)
    identity = {"ledger": str(ledger_id), "case": str(case), "of": "lateness"}
    pages = PagedList[Sequence[LateStep], tuple[str, UUID]](context.cursors, identity, _KEY)
    after = pages.after(cursor) or _FIRST
    day: date = as_of or await context.clock.today()
    async with context.read_session(ledger_id) as session:
        if not await case_exists(session.db, ledger_id, case):
            raise NotFound
        position = await evaluated_position(session.db, ledger_id, LATENESS_SUBSCRIPTION)
        wanted = CaseStepsQuery(after, day, limit + 1)
        found = await read_case_steps(session.db, ledger_id, case, wanted)
    page = pages.page(found, limit, lambda steps: (steps[0].measure, steps[0].item_id))
    return CaseLateness(
        as_of=day,
        position=position,
        processes=tuple(late_process(steps, day) for steps in page.rows),
        next=page.next,
    )


@router.get("/lateness", operation_id="getLateness", responses={400: {}}, openapi_extra=AS_REPORT)
async def get_lateness(
    context: Context, reader: Reader, params: LatenessDep, by: GroupingParam = None
) -> LatenessSum:
    """The late days of what was done late in a period, and of what is overdue, in sum.

    By cause, provider, team, officer or month: days, not fault. Each late day counts to one step of
    its process, so that days add up. As known now. No name is returned.
    """
    return await lateness_sum(context, LedgerId(reader.ledger_id), params, by)


@router.get(
    "/lateness.csv",
    operation_id="exportLateness",
    response_class=Response,
    responses=_text_responses(
        "text/csv", "A header, and a line for the total and each group. Hidden numbers are c."
    ),
    openapi_extra=AS_REPORT,
)
async def export_lateness(
    context: Context, reader: Reader, params: LatenessDep, by: GroupingParam = None
) -> Response:
    """The same sums as CSV, for a spreadsheet. No cell is a text that a user wrote."""
    found = await lateness_sum(context, LedgerId(reader.ledger_id), params, by)
    return _csv_file(lateness_csv(found), "lateness.csv")


@router.get(
    "/lateness.svg",
    operation_id="getLatenessChart",
    response_class=Response,
    responses=_text_responses("image/svg+xml", "A chart with a title and a description."),
    openapi_extra=AS_REPORT,
)
async def get_lateness_chart(
    context: Context, reader: Reader, params: LatenessDep, by: GroupingParam = None
) -> Response:
    """The same sums as a chart: a line by month, bars by anything else, each number as text."""
    found = await lateness_sum(context, LedgerId(reader.ledger_id), params, by)
    return Response(chart_svg(late_days_chart(found)), media_type="image/svg+xml")


@router.get(
    "/lateness.html",
    operation_id="getLatenessPage",
    response_class=Response,
    responses=_text_responses("text/html", "A page with the chart and a table of the numbers."),
    openapi_extra=AS_REPORT,
)
async def get_lateness_page(
    context: Context, reader: Reader, params: LatenessDep, by: GroupingParam = None
) -> Response:
    """The same chart in a page of its own, with a table of the numbers."""
    found = await lateness_sum(context, LedgerId(reader.ledger_id), params, by)
    return Response(chart_page(late_days_chart(found)), media_type="text/html; charset=utf-8")


@router.get(
    "/lateness/counterfactuals",
    operation_id="getCounterfactuals",
    responses={400: {}},
    openapi_extra=AS_REPORT,
)
async def get_counterfactuals(
    context: Context, reader: Reader, params: LatenessDep
) -> Counterfactuals:
    """What the published figure would have been if the waits of a cause had been as allowed.

    Each cause alone, and all advice together, by the same walk along each late plan with that wait
    no longer than it is allowed. Numerators and denominators are those of the published figure.
    """
    return await counterfactuals(context, LedgerId(reader.ledger_id), params)


@router.get(
    "/lateness/counterfactuals.csv",
    operation_id="exportCounterfactuals",
    response_class=Response,
    responses=_text_responses(
        "text/csv", "A header, the published figure, and a line for each supposition."
    ),
    openapi_extra=AS_REPORT,
)
async def export_counterfactuals(context: Context, reader: Reader, params: LatenessDep) -> Response:
    """The same as CSV, for a spreadsheet. Hidden numbers are `c`."""
    found = await counterfactuals(context, LedgerId(reader.ledger_id), params)
    return _csv_file(counterfactual_csv(found), "counterfactuals.csv")


@router.get(
    "/lateness/counterfactuals.svg",
    operation_id="getCounterfactualsChart",
    response_class=Response,
    responses=_text_responses("image/svg+xml", "A chart with a title and a description."),
    openapi_extra=AS_REPORT,
)
async def get_counterfactuals_chart(
    context: Context, reader: Reader, params: LatenessDep
) -> Response:
    """The same as a chart: a bar for the published figure, and one for each supposition."""
    found = await counterfactuals(context, LedgerId(reader.ledger_id), params)
    return Response(chart_svg(counterfactual_chart(found)), media_type="image/svg+xml")


def _csv_file(text: str, name: str) -> Response:
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
