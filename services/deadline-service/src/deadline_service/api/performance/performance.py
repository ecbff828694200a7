"""The figures of a council, as JSON and as CSV."""

from fastapi import APIRouter, Response
from pydantic_core import MISSING

from chassis.limits import AS_REPORT
from deadline_service.api.deadlines import Reader
from deadline_service.api.dependencies import AppContext, Context
from deadline_service.api.performance.figure_table import csv_table
from deadline_service.api.performance.outcomes import outcome_measures
from deadline_service.api.performance.query_params import FigureParams, Figures, MeasureFilter
from deadline_service.api.performance.responses import Performance
from deadline_service.api.performance.stock import out_of_school_measure, plans_measures
from deadline_service.api.performance.timeliness import timeliness_measures
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.store.figures import read_figures
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["performance"])


@router.get(
    "/performance", operation_id="getPerformance", responses={400: {}}, openapi_extra=AS_REPORT
)
async def get_performance(
    context: Context, reader: Reader, params: Figures, measure: MeasureFilter = ()
) -> Performance:
    """The measures of timeliness, outcomes, and what there is on a day, each with its definition.

    Published figures are of what was done in the period, strict ones of what was due in it. Each
    is as of any day, as known on any day, with or without exceptions, and broken down by one of
    month, team, officer, setting, need, provider or kind. No name is returned.
    """
    return await answer(context, LedgerId(reader.ledger_id), params, measure)


@router.get(
    "/performance.csv",
    operation_id="exportPerformance",
    response_class=Response,
    responses={
        200: {
            "description": "A header, and a line for each measure and group. Hidden numbers are c.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        400: {},
    },
    openapi_extra=AS_REPORT,
)
async def export_performance(
    context: Context, reader: Reader, params: Figures, measure: MeasureFilter = ()
) -> Response:
    """The same figures as CSV, for a spreadsheet. No cell is a text that a user wrote."""
    found = await answer(context, LedgerId(reader.ledger_id), params, measure)
    return Response(
        csv_table(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="performance.csv"'},
    )


async def answer(
    context: AppContext, ledger_id: LedgerId, params: FigureParams, measures: tuple[Measure, ...]
) -> Performance:
    """The figures that are asked for.

    Raises:
        InvalidRequest: see `FigureParams.query`.
    """
    today = await context.clock.today()
    wanted = params.query(measures or tuple(Measure), today)
    async with context.read_session(ledger_id) as session:
        found = await read_figures(session.db, ledger_id, wanted)
    suppress = params.suppress
    has_absences = Measure.OUT_OF_SCHOOL in wanted.measures
    return Performance(
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        as_of=wanted.as_of,
        known_on=wanted.known_on or MISSING,
        by=wanted.by or MISSING,
        exceptions=params.exceptions,
        position=found.position,
        measures=timeliness_measures(wanted, found, suppress=suppress),
        outcomes=outcome_measures(wanted, found, suppress=suppress),
        plans=plans_measures(wanted, found, suppress=suppress),
        out_of_school=(
            out_of_school_measure(wanted, found, suppress=suppress) if has_absences else MISSING
        ),
    )
