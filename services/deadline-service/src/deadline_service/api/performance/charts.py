"""Figures as charts: an SVG image, and a page with a table beside it."""

from typing import Any, Final

from fastapi import APIRouter, Response

from chassis.limits import AS_REPORT
from deadline_service.api.deadlines import Reader
from deadline_service.api.dependencies import Context
from deadline_service.api.performance.chart_data import chart_data
from deadline_service.api.performance.page import chart_page
from deadline_service.api.performance.performance import answer
from deadline_service.api.performance.query_params import Figures, OneMeasure
from deadline_service.api.performance.svg import chart_svg
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["performance"])

_TEXT: Final = {"schema": {"type": "string"}}
_IMAGE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A chart with a title and a description of what it shows.",
        "content": {"image/svg+xml": _TEXT},
    },
    400: {},
}
_PAGE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A page with the chart, a table of the same numbers, and the definition.",
        "content": {"text/html": _TEXT},
    },
    400: {},
}


@router.get(
    "/performance.svg",
    operation_id="getPerformanceChart",
    response_class=Response,
    responses=_IMAGE_RESPONSES,
    openapi_extra=AS_REPORT,
)
async def get_performance_chart(
    context: Context, reader: Reader, params: Figures, measure: OneMeasure
) -> Response:
    """The published figure of a measure as a chart: a line by month, bars by anything else.

    Each number is text beside its bar or point; no colour has a meaning.
    """
    found = await answer(context, LedgerId(reader.ledger_id), params, (measure,))
    return Response(chart_svg(chart_data(found)), media_type="image/svg+xml")


@router.get(
    "/performance.html",
    operation_id="getPerformancePage",
    response_class=Response,
    responses=_PAGE_RESPONSES,
    openapi_extra=AS_REPORT,
)
async def get_performance_page(
    context: Context, reader: Reader, params: Figures, measure: OneMeasure
) -> Response:
    """The same chart in a page of its own, with a table of the numbers, strict ones included."""
    found = await answer(context, LedgerId(reader.ledger_id), params, (measure,))
    return Response(chart_page(chart_data(found)), media_type="text/html; charset=utf-8")
