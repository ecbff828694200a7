"""Deadlines of a council or of a case in the order of their days, a page at a time.

Of each range of the list that matches a filter at most a page is read, from an index in the order
of the list; then the pages are merged. So the number of rows read depends on the page, not on the
council.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.ranges import DeadlineFilter, ListRange, list_ranges
from events.envelope import CaseId, LedgerId

ListPosition = tuple[date, UUID]
"""The position of a row in a list: the day under which it is listed, and the deadline's id."""

_ORDERED: Final = "ORDER BY listed_on, deadline_id LIMIT $2"
CASE_PAGE: Final = (
    f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    f" WHERE ledger_id = $1 AND case_id = $3 AND (listed_on, deadline_id) > ($4, $5) {_ORDERED}"
)
_BEFORE_ALL: Final = date.min, UUID(int=0)


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
    values = ledger_id, limit, case_id, *(after or _BEFORE_ALL)
    return [to_row(row) for row in await (await driver_connection(db)).fetch(CASE_PAGE, *values)]


def page_query(
    ledger_id: LedgerId, wanted: DeadlineFilter, after: ListPosition | None, limit: int
) -> PageQuery | None:
    """The query of a page, None if the page is empty by definition."""
    values: list[object] = [ledger_id, limit]
    parts = [
        _part(wanted, each, after, values)
        for each in list_ranges(wanted)
        if after is None or after[0] <= each.last
    ]
    if not parts:
        return None
    union = " UNION ALL ".join(f"({part})" for part in parts)
    return PageQuery(f"SELECT {DEADLINE_COLUMNS} FROM ({union}) page {_ORDERED}", values)  # noqa: S608


def _part(
    wanted: DeadlineFilter, part: ListRange, after: ListPosition | None, values: list[object]
) -> str:
    """The first page of a range; appends its parameters to the given ones.

    Its lower end is given once, by the range or by the cursor: with two conditions the index
    scan could start at either.
    """

    def value(given: object) -> str:
        if given not in values:
            values.append(given)
        return f"${values.index(given) + 1}"

    asked = ["ledger_id = $1"]
    if wanted.rule is not None:
        asked.append(f"rule = {value(wanted.rule)}")
    if part.key is not None:
        asked.append(f"status_key = '{part.key}'")
    if after is not None and after[0] >= part.first:
        asked.append(f"(listed_on, deadline_id) > ({value(after[0])}, {value(after[1])})")
    elif part.first != date.min:
        asked.append(f"listed_on >= {value(part.first)}")
    if part.last != date.max:
        asked.append(f"listed_on <= {value(part.last)}")
    if part.law_comparison:
        asked.append(f"law_due_on {part.law_comparison} {value(wanted.today)}")
    return (
        f"SELECT {DEADLINE_COLUMNS}, listed_on FROM deadline.deadline"  # noqa: S608  # our own names
        f" WHERE {' AND '.join(asked)} {_ORDERED}"
    )
