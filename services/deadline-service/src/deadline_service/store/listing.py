"""Deadlines of a council or of a case in the order of their days, a page at a time.

Of each range of the list that matches a filter at most a page is read, from an index in the order
of the list; then the pages are merged. So the number of rows read depends on the page, not on the
council.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.query_parameters import QueryParameters
from deadline_service.store.ranges import DeadlineFilter, ListRange, list_ranges
from events.envelope import CaseId, LedgerId

ListPosition = tuple[date, UUID]
"""The position of a row in a list: the day under which it is listed, and the deadline's id."""

LIST_ORDER: Final = "ORDER BY listed_on, deadline_id LIMIT $2"
"""The order of a list, and the length of a page."""
_PLACE: Final = "(LEAST({day}, DATE '9999-12-31'), {deadline_id})"
"""The driver sends `date.max`, under which those without a day are listed, as infinity."""
CASE_PAGE: Final = (
    f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    f" WHERE ledger_id = $1 AND case_id = $3"
    f" AND (listed_on, deadline_id) > {_PLACE.format(day='$4', deadline_id='$5')} {LIST_ORDER}"
)
BEFORE_ALL: Final[ListPosition] = date.min, UUID(int=0)
"""The position before the first row of every list."""


def list_position(row: DeadlineRow) -> ListPosition:
    """The position of a deadline in a list: those without a day are last."""
    return row.due_on or date.max, row.deadline_id


class PageQuery(NamedTuple):
    """A statement with its parameters."""

    sql: str
    values: Sequence[object]


async def read_council_page(
    db: AsyncConnection,
    ledger_id: LedgerId,
    wanted: DeadlineFilter,
    after: ListPosition | None,
    limit: int,
) -> Sequence[DeadlineRow]:
    """At most `limit` deadlines of a council after a place in the list, in its order."""
    asked = page_query(ledger_id, wanted, after, limit)
    if asked is None:
        return []
    return [
        to_row(row) for row in await (await driver_connection(db)).fetch(asked.sql, *asked.values)
    ]


async def read_case_page(
    db: AsyncConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    after: ListPosition | None,
    limit: int,
) -> Sequence[DeadlineRow]:
    """At most `limit` deadlines of a case after a place in their list, in its order."""
    values = ledger_id, limit, case_id, *(after or BEFORE_ALL)
    return [to_row(row) for row in await (await driver_connection(db)).fetch(CASE_PAGE, *values)]


def page_query(
    ledger_id: LedgerId, wanted: DeadlineFilter, after: ListPosition | None, limit: int
) -> PageQuery | None:
    """The query of a page, None if the page is empty by definition."""
    parameters = QueryParameters((ledger_id, limit))
    parts = [
        _part(wanted, each, after, parameters)
        for each in list_ranges(wanted)
        if after is None or after[0] <= each.last
    ]
    if not parts:
        return None
    union = " UNION ALL ".join(f"({part})" for part in parts)
    query = f"SELECT {DEADLINE_COLUMNS} FROM ({union}) page {LIST_ORDER}"  # noqa: S608  # our own names
    return PageQuery(query, parameters.values)


def _part(
    wanted: DeadlineFilter, part: ListRange, after: ListPosition | None, parameters: QueryParameters
) -> str:
    """The first page of a range.

    Its lower end is given once, by the range or by the cursor: with two conditions the index
    scan could start at either.
    """
    asked = ["ledger_id = $1"]
    if wanted.rule is not None:
        asked.append(f"rule = {parameters.add(wanted.rule)}")
    if after is not None and after[0] >= part.first:
        asked.append(after_position(after, parameters))
        part = part._replace(first=date.min)
    asked += range_conditions(part, wanted.today, parameters)
    return (
        f"SELECT {DEADLINE_COLUMNS}, listed_on FROM deadline.deadline"  # noqa: S608  # our own names
        f" WHERE {' AND '.join(asked)} {LIST_ORDER}"
    )


def after_position(after: ListPosition, parameters: QueryParameters) -> str:
    """The condition that a row is after a position of the list."""
    day, deadline_id = map(parameters.add, after)
    return f"(listed_on, deadline_id) > {_PLACE.format(day=day, deadline_id=deadline_id)}"


def range_conditions(part: ListRange, today: date, parameters: QueryParameters) -> Iterator[str]:
    """The conditions under which a row is in a range, none if every row is."""
    if part.key is not None:
        yield f"status_key = '{part.key}'"
    if part.first != date.min:
        yield f"listed_on >= {parameters.add(part.first)}"
    if part.last != date.max:
        yield f"listed_on <= {parameters.add(part.last)}"
    if part.law_comparison:
        yield f"law_due_on {part.law_comparison} {parameters.add(today)}"
