"""What to expect of a council's requests, as JSON, as CSV and as a chart."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from chassis.isolated_process import MAX_CPU_SECONDS, WorkLimitExceeded
from chassis.limits import AS_REPORT
from chassis.problems import InvalidRequest, Violation
from deadline_service.api.deadlines import Reader
from deadline_service.api.dependencies import AppContext, Context
from deadline_service.api.forecast.band_chart import band_chart
from deadline_service.api.forecast.forecast_table import forecast_csv
from deadline_service.api.forecast.query_params import (
    CapacityParams,
    CapacityQuestion,
    ForecastParams,
    ForecastQuestion,
)
from deadline_service.api.forecast.rendering import (
    FORECAST_CAUTIONS,
    arithmetic,
    expected_week,
    expected_year,
    stage_days,
    stage_pace,
)
from deadline_service.api.forecast.responses import Forecast, ForecastOutcome, ForecastSeries
from deadline_service.domain.forecast.capacity import capacity_lines
from deadline_service.domain.forecast.request_forecast import (
    FEWEST_COMPLETED,
    RequestForecast,
    forecast_requests,
)
from deadline_service.store.forecast import (
    ForecastBasis,
    read_forecast_basis,
    read_officer_capacity,
    read_psychologist_capacity,
)
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["forecast"])

_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {400: {}, 429: {}, 503: {}}
_TEXT: Final = {"schema": {"type": "string"}}


@router.get("/forecast", operation_id="getForecast", responses=_PROBLEMS, openapi_extra=AS_REPORT)
async def get_forecast(
    context: Context, reader: Reader, question: ForecastQuestion, capacity: CapacityQuestion
) -> Forecast:
    """Breaches and plans to expect by week, and the published percentage to expect of the year.

    From how long the council's own requests took in the last two years, those that are not done
    included. Each number has an 80 % interval. Where too few are known, there is no number. What
    more officers or educational psychologists would do is arithmetic, of which each line is shown.
    """
    return await answer_forecast(context, LedgerId(reader.ledger_id), question, capacity)


@router.get(
    "/forecast.csv",
    operation_id="exportForecast",
    response_class=Response,
    responses={
        200: {
            "description": "A header, and a line for each week; none where too few are known.",
            "content": {"text/csv": _TEXT},
        },
        **_PROBLEMS,
    },
    openapi_extra=AS_REPORT,
)
async def export_forecast(context: Context, reader: Reader, question: ForecastQuestion) -> Response:
    """The weeks as CSV, for a spreadsheet."""
    found = await answer_forecast(context, LedgerId(reader.ledger_id), question)
    return Response(
        forecast_csv(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="forecast.csv"'},
    )


@router.get(
    "/forecast.svg",
    operation_id="getForecastChart",
    response_class=Response,
    responses={
        200: {
            "description": "A chart with a title and a description of what it shows.",
            "content": {"image/svg+xml": _TEXT},
        },
        **_PROBLEMS,
    },
    openapi_extra=AS_REPORT,
)
async def get_forecast_chart(
    context: Context,
    reader: Reader,
    question: ForecastQuestion,
    series: Annotated[
        ForecastSeries, Query(description="What to show")
    ] = ForecastSeries.PLAN_BREACHES,
) -> Response:
    """One number by week as a chart: a point for what to expect, in a band that is its interval.

    Each number is text beside its band; no colour has a meaning.
    """
    found = await answer_forecast(context, LedgerId(reader.ledger_id), question)
    return Response(band_chart(found, series), media_type="image/svg+xml")


async def answer_forecast(
    context: AppContext,
    ledger_id: LedgerId,
    question: ForecastParams,
    capacity: CapacityParams | None = None,
) -> Forecast:
    """The forecast that is asked for.

    Raises:
        InvalidRequest: see `ForecastParams.day`; or it takes too long to work out.
        TooManyRequests: the council has too many calculations running or waiting.
        Unavailable: too many are waiting altogether.
    """
    today = question.day(await context.clock.today())
    known_on = question.known_on or today
    async with context.read_session(ledger_id) as session:
        basis = await read_forecast_basis(session.db, ledger_id, today, known_on)
    found = await _calculate(context, ledger_id, basis, today, question.weeks)
    response = _forecast(found, basis).model_copy(update={"known_on": known_on})
    if capacity is None or not capacity.is_asked:
        return response
    async with context.read_session(ledger_id) as session:
        if capacity.extra_officers is not None:
            facts = await read_officer_capacity(
                session.db, ledger_id, today, known_on, found.overdue
            )
            lines = capacity_lines(facts, capacity.extra_officers, capacity.plans_per_officer)
            response = response.model_copy(update={"extra_officers": arithmetic(lines)})
        if capacity.extra_educational_psychologists is not None:
            facts = await read_psychologist_capacity(
                session.db, ledger_id, today, known_on, capacity.educational_psychologists
            )
            lines = capacity_lines(
                facts, capacity.extra_educational_psychologists, capacity.advice_per_psychologist
            )
            response = response.model_copy(
                update={"extra_educational_psychologists": arithmetic(lines)}
            )
    return response


async def _calculate(
    context: AppContext, ledger_id: LedgerId, basis: ForecastBasis, today: date, weeks: int
) -> RequestForecast:
    """The forecast, calculated in the pool; here where it has no numbers, which takes no time."""
    arguments = basis.paths, today, weeks, (basis.with_exceptions, basis.without_exceptions)
    if len(basis.paths) < FEWEST_COMPLETED:
        return forecast_requests(*arguments)
    try:
        return await context.work_pool.run(ledger_id, forecast_requests, *arguments)
    except WorkLimitExceeded:
        message = f"takes more than {MAX_CPU_SECONDS:g} seconds to work out: ask for fewer weeks"
        raise InvalidRequest(
            errors=[Violation("too_much_work", message, parameter="weeks")]
        ) from None


def _forecast(found: RequestForecast, basis: ForecastBasis) -> Forecast:
    return Forecast(
        today=found.today,
        known_on=found.today,
        position=basis.position,
        outcome=ForecastOutcome.TOO_FEW if found.too_few else ForecastOutcome.FORECAST,
        too_few=tuple(found.too_few),
        fewest=FEWEST_COMPLETED,
        open_requests=found.open_requests,
        overdue=found.overdue,
        arrivals_a_week=round(found.arrivals_a_week, 1),
        growth=round(found.growth, 2),
        durations=tuple(map(stage_days, found.durations)),
        drifts=tuple(map(stage_pace, found.drifts)),
        weeks=tuple(map(expected_week, found.weeks)),
        published=expected_year(found),
        cautions=FORECAST_CAUTIONS,
    )
