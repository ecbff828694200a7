"""Deadlines of a council or of a case in the order of their days, a page at a time.

Of each range of the list that a filter asks for at most a page is read, from an index in the order
of the list; then the pages are merged. So what is read depends on the page, not on the council.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.kept import Kept
from deadline_service.store.keeping import COLUMNS, kept
from deadline_service.store.ranges import Filter, Range, ranges
from events.envelope import CaseId, LedgerId

Place = tuple[date, UUID]
"""Where a row stands in a list: the day under which it is listed, and the deadline's id."""

_ORDERED: Final = "ORDER BY listed_on, deadline_id LIMIT $2"
OF_CASE: Final = (
    f"SELECT {COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    f" WHERE ledger_id = $1 AND case_id = $3 AND (listed_on, deadline_id) > ($4, $5) {_ORDERED}"
)
_BEFORE_ALL: Final = date.min, UUID(int=0)


class Statement(NamedTuple):
    """A query with its values."""

    sql: str
    values: Sequence[object]


async def listed(
    db: AsyncConnection, ledger_id: LedgerId, wanted: Filter, after: Place | None, limit: int
) -> Sequence[Kept]:
    """At most `limit` deadlines of a council after a place in the list, in its order."""
    asked = statement(ledger_id, wanted, after, limit)
    if asked is None:
        return []
    return [kept(row) for row in await (await driver(db)).fetch(asked.sql, *asked.values)]


async def of_case(
    db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId, after: Place | None, limit: int
) -> Sequence[Kept]:
    """At most `limit` deadlines of a case after a place in their list, in its order."""
    values = ledger_id, limit, case_id, *(after or _BEFORE_ALL)
    return [kept(row) for row in await (await driver(db)).fetch(OF_CASE, *values)]


def statement(
    ledger_id: LedgerId, wanted: Filter, after: Place | None, limit: int
) -> Statement | None:
    """The query of a page, None if nothing can be on it."""
    values: list[object] = [ledger_id, limit]
    parts = [
        _part(wanted, each, after, values)
        for each in ranges(wanted)
        if after is None or after[0] <= each.last
    ]
    if not parts:
        return None
    union = " UNION ALL ".join(f"({part})" for part in parts)
    return Statement(f"SELECT {COLUMNS} FROM ({union}) page {_ORDERED}", values)  # noqa: S608


def _part(wanted: Filter, part: Range, after: Place | None, values: list[object]) -> str:
    """The first page of a range, its values added to those there are.

    Its lower end is named once, by the range or by the place: of two, the index would be entered at
    either.
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
    if part.law:
        asked.append(f"law_due_on {part.law} {value(wanted.today)}")
    return (
        f"SELECT {COLUMNS}, listed_on FROM deadline.deadline"  # noqa: S608  # our own names
        f" WHERE {' AND '.join(asked)} {_ORDERED}"
    )
