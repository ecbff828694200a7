"""Counts of a council's measured items, by measure and group.

Each statement reads ranges of an index: the items of the measures that are done, due or there in
the days of the question. What it reads grows with those, not with the council's history.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import (
    OPEN,
    OUTCOMES,
    STOCKS,
    TIMELINESS,
    Measure,
)
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from deadline_service.store.queries import evaluated_position
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId

FIGURES_SUBSCRIPTION: Final = MEASURED_ITEM.subscription.name
_LATEST: Final = date.max - timedelta(days=1)
"""A day of which everything that is recorded counts as known."""
_GROUPS: Final[Mapping[FigureGrouping | None, str]] = {
    None: "''",
    FigureGrouping.TEAM: "team_id::text",
    FigureGrouping.OFFICER: "officer_id::text",
    FigureGrouping.SETTING: "setting",
    FigureGrouping.NEED: "need",
    FigureGrouping.PROVIDER: "provider",
    FigureGrouping.KIND: "kind",
}
"""What items are grouped by; by month it is the day of the act, of its limit or of the stock."""
_COMPLETED: Final = (
    "SELECT measure, {group} AS in_group,"
    " CASE WHEN left_out IS NOT NULL THEN left_out"
    " WHEN $7::boolean AND excused_on <= $6 THEN 'exception' END AS reason,"
    " count(*) AS items, count(*) FILTER (WHERE done_on <= due_on) AS in_time,"
    " count(*) FILTER (WHERE done_on > due_on AND done_on - started_on > 364) AS over_52_weeks,"
    " sum(done_on - started_on) AS days,"
    " count(*) FILTER (WHERE rejected_on <= $6) AS rejected"
    " FROM deadline.measured_item"
    " WHERE ledger_id = $1 AND measure = ANY ($2::text[]) AND done_on >= $3 AND done_on <= $4"
    " AND known_from <= $5 AND known_to > $5 AND counts_from <= $6"
    " AND ($8::uuid IS NULL OR team_id = $8) AND ($9::uuid IS NULL OR officer_id = $9)"
    " GROUP BY 1, 2, 3"
)
_DUE: Final = (
    "SELECT measure, {group} AS in_group,"
    " CASE WHEN left_out IS NOT NULL THEN left_out"
    " WHEN $7::boolean AND excused_on <= $6 THEN 'exception'"
    " WHEN done_on <= due_on OR done_on <= $6 THEN NULL"
    " WHEN done_on IS NULL AND ended_on <= due_on THEN 'ended' END AS reason,"
    " count(*) FILTER (WHERE done_on <= due_on) AS in_time,"
    " count(*) FILTER (WHERE done_on > due_on AND done_on <= $6) AS late,"
    " count(*) FILTER (WHERE due_on < $6 AND (done_on IS NULL OR done_on > $6)) AS not_done,"
    " count(*) AS items,"
    " count(*) FILTER (WHERE done_on > due_on AND done_on <= $6"
    " AND done_on - started_on > 364) AS over_52_weeks,"
    " coalesce(sum(done_on - started_on) FILTER (WHERE done_on <= $6), 0) AS days,"
    " count(*) FILTER (WHERE rejected_on <= $6) AS rejected"
    " FROM deadline.measured_item"
    " WHERE ledger_id = $1 AND measure = ANY ($2::text[]) AND due_on >= $3 AND due_on <= $4"
    " AND known_from <= $5 AND known_to > $5 AND counts_from <= $6"
    " AND ($8::uuid IS NULL OR team_id = $8) AND ($9::uuid IS NULL OR officer_id = $9)"
    " GROUP BY 1, 2, 3"
)
_OUTCOMES: Final = (
    "SELECT measure, {group} AS in_group,"
    " CASE WHEN ended_on <= $6 THEN kind ELSE 'open' END AS outcome,"
    " CASE WHEN left_out IS NOT NULL THEN left_out"
    " WHEN $7::boolean AND excused_on <= $6 THEN 'exception' END AS reason, count(*) AS items"
    " FROM deadline.measured_item"
    " WHERE ledger_id = $1 AND measure = ANY ($2::text[]) AND done_on >= $3 AND done_on <= $4"
    " AND known_from <= $5 AND known_to > $5 AND counts_from <= $6"
    " AND ($8::uuid IS NULL OR team_id = $8) AND ($9::uuid IS NULL OR officer_id = $9)"
    " GROUP BY 1, 2, 3, 4"
)
_STOCK: Final = (
    "SELECT measure, {group} AS in_group, on_day, count(*) AS items,"
    " count(weekly_cost) AS with_cost, coalesce(sum(weekly_cost), 0)::bigint AS weekly_pence,"
    " sum(on_day - started_on) AS days,"
    " count(*) FILTER (WHERE on_day - started_on < 28) AS under_4_weeks,"
    " count(*) FILTER (WHERE on_day - started_on BETWEEN 28 AND 83) AS under_12_weeks,"
    " count(*) FILTER (WHERE on_day - started_on BETWEEN 84 AND 181) AS under_26_weeks"
    " FROM unnest($3::date[]) AS day_list (on_day)"
    " JOIN deadline.measured_item ON ended_on >= on_day AND counts_from <= on_day"
    " WHERE ledger_id = $1 AND measure = ANY ($2::text[]) AND known_from <= $4 AND known_to > $4"
    " AND ended_on >= $5"
    " AND ($6::uuid IS NULL OR team_id = $6) AND ($7::uuid IS NULL OR officer_id = $7)"
    " GROUP BY 1, 2, 3"
)


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """Which figures are asked for.

    Of what was done or due from `from_on` to `to_on`, both included, and not after `as_of`; of a
    stock, on the earlier of the last two, or by month on the last day of each. `known_on`: as known
    at the end of a day; None: as known now.
    With a team or an officer only what is counted under it.
    """

    measures: Collection[Measure]
    from_on: date
    to_on: date
    as_of: date
    known_on: date | None = None
    by: FigureGrouping | None = None
    with_exceptions: bool = True
    team_id: TeamId | None = None
    officer_id: OfficerId | None = None

    @property
    def last_day(self) -> date:
        """The last day of which anything is counted."""
        return min(self.to_on, self.as_of)

    @property
    def stock_days(self) -> Sequence[date]:
        """The days on which a stock is counted, the earliest first."""
        if self.by is not FigureGrouping.MONTH:
            return [self.last_day]
        days: list[date] = []
        first = self.from_on
        while first <= self.last_day:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            days.append(min(following - timedelta(days=1), self.last_day))
            first = following
        return days or [self.last_day]


class CompletedRow(NamedTuple):
    """Items of a group that were done: all, in time, late after a year, and the sum of their days.

    `rejected` are those with a claimed exception that cannot apply and none that can. With a reason
    they are left out for it.
    """

    measure: Measure
    group: str
    reason: str | None
    items: int
    in_time: int
    over_52_weeks: int
    days: int
    rejected: int = 0


class DueRow(NamedTuple):
    """Items of a group that were due: done in time, done late, and not done.

    With a reason they are left out for it, `items` in number. `days` and `over_52_weeks` are of
    those that were done.
    """

    measure: Measure
    group: str
    reason: str | None
    in_time: int
    late: int
    not_done: int
    items: int
    over_52_weeks: int
    days: int
    rejected: int = 0


class StockRow(NamedTuple):
    """What there was of a group on a day. `days` is the sum of days since the first of each."""

    measure: Measure
    group: str
    on_day: date
    items: int
    with_cost: int
    weekly_pence: int
    days: int
    under_4_weeks: int
    under_12_weeks: int
    under_26_weeks: int


class OutcomeRow(NamedTuple):
    """Items of a group with an outcome. With a reason they are left out for it."""

    measure: Measure
    group: str
    outcome: str
    reason: str | None
    items: int


class FigureRows(NamedTuple):
    """The counts that answer a query, and the position in the log that they follow from."""

    position: int
    completed: Sequence[CompletedRow]
    due: Sequence[DueRow]
    stock: Sequence[StockRow]
    outcomes: Sequence[OutcomeRow] = ()


class StoreQuery(NamedTuple):
    """A statement with its parameters."""

    sql: str
    values: Sequence[object]


def completed_query(ledger_id: LedgerId, wanted: FigureQuery) -> StoreQuery:
    """What was done in the days of a query."""
    return StoreQuery(
        _COMPLETED.format(group=_group(wanted, "done_on")), _values(ledger_id, wanted, TIMELINESS)
    )


def due_query(ledger_id: LedgerId, wanted: FigureQuery) -> StoreQuery:
    """What was due in the days of a query."""
    return StoreQuery(
        _DUE.format(group=_group(wanted, "due_on")), _values(ledger_id, wanted, TIMELINESS)
    )


def outcome_query(ledger_id: LedgerId, wanted: FigureQuery) -> StoreQuery:
    """What was counted in the days of a query, by its outcome on the day it is as of."""
    is_by_outcome = wanted.by is FigureGrouping.KIND
    group = f"CASE WHEN ended_on <= $6 THEN kind ELSE '{OPEN}' END"
    return StoreQuery(
        _OUTCOMES.format(group=group if is_by_outcome else _group(wanted, "done_on")),
        _values(ledger_id, wanted, OUTCOMES),
    )


def stock_query(ledger_id: LedgerId, wanted: FigureQuery) -> StoreQuery:
    """What there was on the days of a query."""
    measures = sorted(STOCKS.intersection(wanted.measures))
    known_on = wanted.known_on or _LATEST
    sql = _STOCK.format(group=_group(wanted, "on_day"))
    days = wanted.stock_days
    return StoreQuery(
        sql, (ledger_id, measures, days, known_on, days[0], wanted.team_id, wanted.officer_id)
    )


async def read_figures(db: AsyncConnection, ledger_id: LedgerId, wanted: FigureQuery) -> FigureRows:
    """The counts of a council, as many as it has groups: teams, officers, settings and the like."""
    position = await evaluated_position(db, ledger_id, FIGURES_SUBSCRIPTION)
    connection = await driver_connection(db)
    completed: Sequence[CompletedRow] = []
    due: Sequence[DueRow] = []
    stock: Sequence[StockRow] = []
    outcomes: Sequence[OutcomeRow] = []
    if not TIMELINESS.isdisjoint(wanted.measures):
        sql, values = completed_query(ledger_id, wanted)
        rows = await connection.fetch(sql, *values)
        completed = [CompletedRow(Measure(row[0]), row[1] or "", *row[2:]) for row in rows]
        sql, values = due_query(ledger_id, wanted)
        rows = await connection.fetch(sql, *values)
        due = [DueRow(Measure(row[0]), row[1] or "", *row[2:]) for row in rows]
    if not OUTCOMES.isdisjoint(wanted.measures):
        sql, values = outcome_query(ledger_id, wanted)
        rows = await connection.fetch(sql, *values)
        outcomes = [
            OutcomeRow(Measure(row[0]), row[1] or "", row[2] or "", *row[3:]) for row in rows
        ]
    if not STOCKS.isdisjoint(wanted.measures):
        sql, values = stock_query(ledger_id, wanted)
        rows = await connection.fetch(sql, *values)
        stock = [StockRow(Measure(row[0]), row[1] or "", *row[2:]) for row in rows]
    return FigureRows(position, completed, due, stock, outcomes)


def _group(wanted: FigureQuery, day: str) -> str:
    by = wanted.by
    return f"to_char({day}, 'YYYY-MM')" if by is FigureGrouping.MONTH else _GROUPS[by]


def _values(
    ledger_id: LedgerId, wanted: FigureQuery, measures: frozenset[Measure]
) -> Sequence[object]:
    return (
        ledger_id,
        sorted(measures.intersection(wanted.measures)),
        wanted.from_on,
        wanted.last_day,
        wanted.known_on or _LATEST,
        wanted.as_of,
        not wanted.with_exceptions,
        wanted.team_id,
        wanted.officer_id,
    )
