"""Deadlines of some cases, those of an officer or a team, in the order of their days.

Of each case at most a page is read from its own index; then the pages are merged. So the number of
rows read depends on the caseload, not on the council.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.listing import (
    ListPosition,
    PageQuery,
    after_position,
    range_conditions,
)
from deadline_service.store.query_parameters import QueryParameters
from deadline_service.store.ranges import DeadlineFilter, ListRange, list_ranges
from events.envelope import CaseId, LedgerId

_PAGE_COLUMNS: Final = ", ".join(f"page.{name}" for name in DeadlineRow._fields)


async def read_page_of_cases(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    wanted: DeadlineFilter,
    after: ListPosition | None,
    limit: int,
) -> Sequence[DeadlineRow]:
    """At most `limit` deadlines of some cases after a place in their list, in its order."""
    asked = query_of_cases(ledger_id, cases, wanted, after, limit)
    if asked is None:
        return []
    rows = await (await driver_connection(db)).fetch(asked.sql, *asked.values)
    return [to_row(row) for row in rows]


def query_of_cases(
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    wanted: DeadlineFilter,
    after: ListPosition | None,
    limit: int,
) -> PageQuery | None:
    """The query of a page, None if the page is empty by definition."""
    parts = list(list_ranges(wanted))
    if not cases or not parts:
        return None
    parameters = QueryParameters((ledger_id, limit, cases))
    page = (
        f"SELECT * FROM ({_of_case(parts, after, parameters)}) AS of_case"  # noqa: S608  # our own names
        f" WHERE {_matching(parts, wanted, parameters)}"
        f" ORDER BY listed_on, deadline_id LIMIT $2"
    )
    return PageQuery(
        f"SELECT {_PAGE_COLUMNS} FROM unnest($3::uuid[]) AS held (case_id),"  # noqa: S608  # our own names
        f" LATERAL ({page}) AS page ORDER BY listed_on, deadline_id LIMIT $2",
        parameters.values,
    )


def _of_case(
    parts: Sequence[ListRange], after: ListPosition | None, parameters: QueryParameters
) -> str:
    """The deadlines of a case in the order of the list, within all of the ranges.

    OFFSET 0 keeps the other conditions out of it: for a rare state the planner would read the
    council's index of states, once for each case.
    """
    asked = ["ledger_id = $1", "case_id = held.case_id"]
    if after is not None:
        asked.append(after_position(after, parameters))
    first, last = min(part.first for part in parts), max(part.last for part in parts)
    if first != date.min:
        asked.append(f"listed_on >= {parameters.add(first)}")
    if last != date.max:
        asked.append(f"listed_on <= {parameters.add(last)}")
    return (
        f"SELECT {DEADLINE_COLUMNS}, listed_on, status_key FROM deadline.deadline"  # noqa: S608
        f" WHERE {' AND '.join(asked)} ORDER BY listed_on, deadline_id OFFSET 0"
    )


def _matching(
    parts: Sequence[ListRange], wanted: DeadlineFilter, parameters: QueryParameters
) -> str:
    """The condition that a row is in one of the ranges, and of the rule."""
    either = (
        " AND ".join(range_conditions(part, wanted.today, parameters)) or "true" for part in parts
    )
    matching = f"({' OR '.join(f'({each})' for each in either)})"
    return (
        matching if wanted.rule is None else f"{matching} AND rule = {parameters.add(wanted.rule)}"
    )
