"""What a forecast is made from: the requests of three years with their days, and what was done.

Each statement reads ranges of an index: what was due in the three years before a day, or later.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import LeftOut, Measure
from deadline_service.domain.figures.requests import (
    REFUSED,
    SIX_WEEKS,
    SIXTEEN_WEEKS,
    TWENTY_WEEKS,
)
from deadline_service.domain.forecast.capacity import CapacityFacts
from deadline_service.domain.forecast.request_forecast import IssuedPlans
from deadline_service.domain.forecast.request_path import RequestPath
from deadline_service.store.figures import (
    FIGURES_SUBSCRIPTION,
    FigureQuery,
    StoreQuery,
    read_figures,
)
from deadline_service.store.queries import evaluated_position
from events.contracts.vocabulary.assessment import AdviceKind
from events.envelope import LedgerId

HISTORY_DAYS: Final = 1095
"""The requests that are read: those received in the last three years."""
_LIMITS: Final = (
    (Measure.REQUEST_DECISIONS, SIX_WEEKS),
    (Measure.PLAN_REFUSALS, SIXTEEN_WEEKS),
    (Measure.DRAFTS, SIXTEEN_WEEKS),
    (Measure.PLANS_ISSUED, TWENTY_WEEKS),
)
_QUARTER: Final = timedelta(weeks=13)
_QUARTERS: Final = 4
_ITEMS: Final = " UNION ALL ".join(
    "SELECT case_id, item_id, measure, kind, started_on, done_on, ended_on, excused_on"  # noqa: S608
    f" FROM deadline.measured_item WHERE ledger_id = $1 AND measure = '{measure}'"
    f" AND due_on >= ${place}::date AND known_from <= $2 AND known_to > $2"
    " AND left_out IS NULL AND started_on <= $3"
    for place, (measure, _) in enumerate(_LIMITS, 4)
)
"""The items of each measure, each a range of an index."""
_DECISION: Final = f"WHERE measure = '{Measure.REQUEST_DECISIONS}'"
_PLAN: Final = f"WHERE measure = '{Measure.PLANS_ISSUED}'"
_PATHS: Final = (
    f"SELECT min(started_on), min(done_on) FILTER ({_DECISION}),"  # noqa: S608  # our own codes
    f" least(min(done_on) FILTER ({_DECISION} AND kind = '{REFUSED}'),"
    f" min(done_on) FILTER (WHERE measure = '{Measure.PLAN_REFUSALS}')),"
    f" min(done_on) FILTER (WHERE measure = '{Measure.DRAFTS}'),"
    f" min(done_on) FILTER ({_PLAN}), min(ended_on) FILTER ({_DECISION}),"
    f" min(excused_on) FILTER ({_PLAN}), min(ended_on) FILTER ({_PLAN}) IS NULL"
    f" FROM ({_ITEMS}) AS item GROUP BY case_id, item_id"
    f" HAVING count(*) FILTER ({_PLAN}) > 0 AND count(*) FILTER ({_DECISION}) > 0"
    " ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"
)
_OVERDUE_ADVICE: Final = (
    "SELECT count(*) FROM deadline.measured_item"
    " WHERE ledger_id = $1 AND measure = $2 AND due_on >= $3 AND due_on < $4 AND kind = $5"
    " AND known_from <= $6 AND known_to > $6 AND left_out IS NULL"
    " AND (done_on IS NULL OR done_on > $4) AND (ended_on IS NULL OR ended_on > $4)"
)


class ForecastBasis(NamedTuple):
    """What a forecast follows from, up to a position in the log."""

    position: int
    paths: Sequence[RequestPath]
    with_exceptions: IssuedPlans
    without_exceptions: IssuedPlans


def paths_query(ledger_id: LedgerId, today: date, known_on: date) -> StoreQuery:
    """The requests of three years, in an order that does not depend on where they are stored."""
    received_from = today - timedelta(days=HISTORY_DAYS)
    due_from = [received_from + limit for _, limit in _LIMITS]
    return StoreQuery(_PATHS, (ledger_id, known_on, today, *due_from))


async def read_forecast_basis(
    db: AsyncConnection, ledger_id: LedgerId, today: date, known_on: date
) -> ForecastBasis:
    """The requests as known on a day, and the plans of the year so far as figures count them."""
    position = await evaluated_position(db, ledger_id, FIGURES_SUBSCRIPTION)
    connection = await driver_connection(db)
    sql, values = paths_query(ledger_id, today, known_on)
    paths = [_path(*row) for row in await connection.fetch(sql, *values)]
    wanted = FigureQuery(
        measures=(Measure.PLANS_ISSUED,),
        from_on=today.replace(month=1, day=1),
        to_on=today,
        as_of=today,
        known_on=known_on,
        with_exceptions=False,
    )
    rows = (await read_figures(db, ledger_id, wanted)).completed
    plain = [row for row in rows if row.reason is None]
    counted = [*plain, *(row for row in rows if row.reason == LeftOut.EXCEPTION)]
    return ForecastBasis(
        position,
        paths,
        *(
            IssuedPlans(sum(row.in_time for row in some), sum(row.items for row in some))
            for some in (counted, plain)
        ),
    )


async def read_officer_capacity(
    db: AsyncConnection, ledger_id: LedgerId, today: date, known_on: date, overdue: int
) -> CapacityFacts:
    """The plans of 52 weeks, and how many officers had one issued in a quarter, on average."""
    wanted = FigureQuery(
        (Measure.PLANS_ISSUED,), today, today, today, known_on, FigureGrouping.OFFICER
    )
    done = in_time = due = 0
    officers: list[int] = []
    for number in range(_QUARTERS):
        to_on = today - number * _QUARTER
        from_on = to_on - _QUARTER + timedelta(days=1)
        found = await read_figures(db, ledger_id, replace(wanted, from_on=from_on, to_on=to_on))
        counted = [row for row in found.completed if row.reason is None]
        done += sum(row.items for row in counted)
        in_time += sum(row.in_time for row in counted)
        due += sum(row.in_time + row.late + row.not_done for row in found.due if row.reason is None)
        officers.append(len({row.group for row in counted if row.group}))
    people = sum(officers) / _QUARTERS
    return CapacityFacts("plans", "officer", done, in_time, due, overdue, people or None)


async def read_psychologist_capacity(
    db: AsyncConnection, ledger_id: LedgerId, today: date, known_on: date, people: float | None
) -> CapacityFacts:
    """The psychological advice of 52 weeks. The log does not say who gave it: `people` does."""
    from_on = today - _QUARTERS * _QUARTER + timedelta(days=1)
    wanted = FigureQuery((Measure.ADVICE,), from_on, today, today, known_on, FigureGrouping.KIND)
    found = await read_figures(db, ledger_id, wanted)
    kind = AdviceKind.PSYCHOLOGICAL
    counted = [row for row in found.completed if row.group == kind and row.reason is None]
    due = [row for row in found.due if row.group == kind and row.reason is None]
    connection = await driver_connection(db)
    overdue: int = await connection.fetchval(
        _OVERDUE_ADVICE,
        ledger_id,
        Measure.ADVICE,
        today - timedelta(days=HISTORY_DAYS),
        today,
        kind,
        known_on,
    )
    return CapacityFacts(
        "pieces of psychological advice",
        "psychologist",
        sum(row.items for row in counted),
        sum(row.in_time for row in counted),
        sum(row.in_time + row.late + row.not_done for row in due),
        overdue,
        people,
    )


def _path(  # noqa: PLR0913, PLR0917  # the columns of the statement
    received_on: date,
    decided_on: date | None,
    refused_on: date | None,
    drafted_on: date | None,
    issued_on: date | None,
    ended_on: date | None,
    excused_on: date | None,
    has_no_end: bool,  # noqa: FBT001
) -> RequestPath:
    return RequestPath(
        received_on,
        decided_on,
        refused_on,
        drafted_on,
        issued_on,
        ended_on,
        excused_on,
        has_no_end and refused_on is not None,
    )
