"""How many deadlines are due in each week, by rule and state."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.case_listing import query_of_cases
from deadline_service.store.listing import PageQuery, page_query
from deadline_service.store.query_parameters import QueryParameters
from deadline_service.store.ranges import DeadlineFilter
from events.envelope import CaseId, LedgerId

MAX_COUNTED_DEADLINES: Final = 10_000
"""Deadlines that are read for the counts of one response, at most."""
_STATE: Final = """CASE
    WHEN state <> 'running' THEN state
    WHEN kind = 'right' THEN CASE WHEN due_on < {today} THEN 'lapsed' ELSE state END
    WHEN breachable AND law_due_on < {today} THEN 'missed'
    ELSE state END"""
"""`DeadlineRow.state_on` in SQL, for rows with a day."""


class WeekCount(NamedTuple):
    """How many deadlines of a rule and a state are due in the week that begins on a Monday."""

    monday: date
    rule: str
    state: DeadlineState
    deadlines: int


async def count_by_week(
    db: AsyncConnection,
    ledger_id: LedgerId,
    wanted: DeadlineFilter,
    cases: Sequence[CaseId] | None,
) -> Sequence[WeekCount]:
    """The counts of the deadlines that match a filter, by week; `cases` None: of every case.

    Up to `MAX_COUNTED_DEADLINES` + 1 deadlines are counted in the order of their days: if their sum
    is that, the last week may be incomplete, and later ones are left out.
    """
    asked = weeks_query(ledger_id, wanted, cases)
    if asked is None:
        return []
    rows = await (await driver_connection(db)).fetch(asked.sql, *asked.values)
    return [
        WeekCount(row["monday"], row["rule"], DeadlineState(row["state_then"]), row["deadlines"])
        for row in rows
    ]


def weeks_query(
    ledger_id: LedgerId, wanted: DeadlineFilter, cases: Sequence[CaseId] | None
) -> PageQuery | None:
    """The query of the counts, None if they are empty by definition."""
    limit = MAX_COUNTED_DEADLINES + 1
    rows = (
        page_query(ledger_id, wanted, None, limit)
        if cases is None
        else query_of_cases(ledger_id, cases, wanted, None, limit)
    )
    if rows is None:
        return None
    parameters = QueryParameters(rows.values)
    state = _STATE.format(today=f"{parameters.add(wanted.today)}::date")
    return PageQuery(
        f"SELECT due_on - (extract(isodow FROM due_on)::integer - 1) AS monday, rule,"  # noqa: S608
        f" {state} AS state_then, count(*) AS deadlines"
        f" FROM ({rows.sql}) AS counted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        parameters.values,
    )
