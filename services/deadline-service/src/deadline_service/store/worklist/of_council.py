"""The list of a council: a merge of ranges of an index, of each of which a page is read.

So the number of rows read depends on the page. See domain/worklist/ranges.py.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.worklist.ranges import WorkPlace, WorkRange, range_starts
from deadline_service.domain.worklist.work_state import SOON_DAYS, WorkState
from deadline_service.store.worklist.criteria import (
    DAYS_IN_TIME,
    IN_TIME,
    RANKED_ON,
    SNOOZED,
    WorkCounts,
    WorkFilter,
    condition,
    in_state,
    is_in_days_ahead,
)
from deadline_service.store.worklist.listed_work import (
    FirstPage,
    ListedWork,
    listed_work,
    listed_work_query,
)
from events.envelope import LedgerId

MAX_RANGES: Final = 1_000
"""Kinds and combinations of reasons of one council, of which there are some dozens."""
MAX_COUNTED_ITEMS: Final = 1_000
"""Rows of a council that are read to count the items of one state."""
MAX_NEXT_ITEMS: Final = 100
"""Rows of a council that are ranked of those next by the day to work to, and by that in law."""
RANGES: Final = f"""
WITH RECURSIVE found AS (
    (SELECT kind, reasons, shift_days FROM deadline.work_item
     WHERE ledger_id = $1 ORDER BY kind, reasons LIMIT 1)
    UNION ALL
    SELECT following.* FROM found, LATERAL (
        SELECT w.kind, w.reasons, w.shift_days FROM deadline.work_item w
        WHERE w.ledger_id = $1 AND (w.kind, w.reasons) > (found.kind, found.reasons)
        ORDER BY w.kind, w.reasons LIMIT 1
    ) following
)
SELECT kind, reasons, shift_days FROM found LIMIT {MAX_RANGES}
"""  # noqa: S608  # our own names
"""The ranges of a council $1."""
_ROWS_OF_STATE: Final = {
    WorkState.LATE: "w.law_due_on < $2 ORDER BY w.law_due_on DESC",
    WorkState.DUE: "w.work_on <= $2 ORDER BY w.work_on DESC",
    WorkState.SOON: f"w.work_on > $2 AND w.work_on <= $2 + {SOON_DAYS} ORDER BY w.work_on",
    WorkState.LATER: f"w.work_on > $2 + {SOON_DAYS} ORDER BY w.work_on",
}
"""Of each state a range of an index that holds its rows, the nearest to the day first."""


# A scalar subquery, as in `SNOOZED`: a join would read all items of the council.
_COUNT_OF_SNOOZED: Final = (
    "(SELECT count(*) FILTER (WHERE s.is_in_force) AS items, count(*) AS rows FROM ("  # noqa: S608  # our own names
    "SELECT (SELECT COALESCE(w.law_due_on > $2, true) FROM deadline.work_item w"
    " WHERE w.ledger_id = $1 AND w.item_id = s.item_id) AS is_in_force"
    " FROM deadline.snoozed_item s WHERE s.ledger_id = $1 AND s.until_on > $2"
    f" ORDER BY s.until_on LIMIT {MAX_COUNTED_ITEMS}) s) AS snoozed"
)


def _count_of_state(state: WorkState, rows: str) -> str:
    return (
        f"(SELECT count(*) FILTER (WHERE NOT w.is_snoozed AND {in_state(state)}) AS items,"  # noqa: S608  # our own names
        f" count(*) AS rows FROM (SELECT w.work_on, w.law_due_on, {SNOOZED} AS is_snoozed"
        f" FROM deadline.work_item w WHERE w.ledger_id = $1 AND {rows}"
        f" LIMIT {MAX_COUNTED_ITEMS}) w) AS {state}"
    )


_COUNTS: Final = ", ".join(
    [*(_count_of_state(*each) for each in _ROWS_OF_STATE.items()), _COUNT_OF_SNOOZED]
)
COUNT_OF_COUNCIL: Final = (
    "SELECT late.items, due.items, soon.items, later.items, snoozed.items,"  # noqa: S608  # our own names
    f" GREATEST(late.rows, due.rows, soon.rows, later.rows, snoozed.rows) FROM {_COUNTS}"
)
"""The counts of a council $1 on day $2, and the most rows that were read for one of them."""


async def read_work_of_council(
    db: AsyncConnection,
    ledger_id: LedgerId,
    wanted: WorkFilter,
    after: WorkPlace | None,
    limit: int,
) -> Sequence[ListedWork]:
    """At most `limit` items of a council after a place in its list, in its order."""
    connection = await driver_connection(db)
    ranges = [WorkRange(*row) for row in await connection.fetch(RANGES, ledger_id)]
    ranges = [each for each in ranges if _may_match(each, wanted)]
    starts = range_starts(ranges, after, wanted.oldest)
    columns = (*_columns(ranges, 3), *_columns(starts, 2))
    values = wanted.today, wanted.oldest, *columns, limit
    rows = await connection.fetch(work_of_council_query(wanted), ledger_id, *values)
    return [listed_work(row) for row in rows]


async def read_first_page_of_council(
    db: AsyncConnection, ledger_id: LedgerId, wanted: WorkFilter, limit: int, in_time_limit: int
) -> FirstPage:
    """The first items of a council, at most `limit`; of those in time at most another limit."""
    items = await read_work_of_council(db, ledger_id, wanted, None, limit)
    rows = await (await driver_connection(db)).fetch(
        in_time_of_council_query(wanted), ledger_id, wanted.today, wanted.oldest, in_time_limit
    )
    counts = await count_work_of_council(db, ledger_id, wanted.today)
    return FirstPage(counts, items, [listed_work(row) for row in rows])


async def count_work_of_council(
    db: AsyncConnection, ledger_id: LedgerId, today: date
) -> WorkCounts:
    """How many items of a council are in each state on a day, of a bounded number of rows."""
    connection = await driver_connection(db)
    (row,) = await connection.fetch(COUNT_OF_COUNCIL, ledger_id, today)
    *counts, most_rows = row
    return WorkCounts(*counts, more=most_rows == MAX_COUNTED_ITEMS)


def work_of_council_query(wanted: WorkFilter) -> str:
    """The page of a council's list: $4 to $8 the ranges and their starts, $9 the limit."""
    of_range = (
        f"SELECT w.item_id, w.work_on, {RANKED_ON} AS ranked_on"  # noqa: S608  # our own names
        " FROM deadline.work_item w WHERE w.ledger_id = $1 AND w.kind = r.kind"
        " AND w.reasons = r.reasons AND (w.work_on, w.item_id) > (r.after_on, r.after_id)"
        f" AND {condition(wanted)} ORDER BY w.work_on, w.item_id LIMIT $9"
    )
    return listed_work_query(
        f"SELECT t.item_id, t.work_on, t.ranked_on"  # noqa: S608  # our own names
        " FROM unnest($4::text[], $5::text[], $6::smallint[], $7::date[], $8::uuid[])"
        " AS r (kind, reasons, shift_days, after_on, after_id)"
        f" CROSS JOIN LATERAL ({of_range}) t"
        " ORDER BY t.ranked_on, t.work_on, t.item_id LIMIT $9"
    )


def in_time_of_council_query(wanted: WorkFilter) -> str:
    """The first $4 of the items that are next by the day to work to, or by the last day in law."""
    next_items = " UNION ".join(
        f"(SELECT w.item_id, w.work_on, {RANKED_ON} AS ranked_on FROM deadline.work_item w"  # noqa: S608
        f" WHERE w.ledger_id = $1 AND {is_in_days_ahead(day)} AND {IN_TIME}"
        f" AND {condition(wanted)}"
        f" ORDER BY {day} LIMIT {MAX_NEXT_ITEMS})"
        for day in DAYS_IN_TIME
    )
    return listed_work_query(
        f"SELECT n.* FROM ({next_items}) n"  # noqa: S608  # our own names
        " ORDER BY n.ranked_on, n.work_on, n.item_id LIMIT $4"
    )


def _may_match(each: WorkRange, wanted: WorkFilter) -> bool:
    """Whether a range can hold rows that are wanted."""
    is_kind = wanted.kind is None or each.kind == wanted.kind
    return is_kind and (wanted.reason is None or f"{wanted.reason}:" in each.reasons)


def _columns(rows: Sequence[tuple[object, ...]], count: int) -> Sequence[list[object]]:
    return [[row[place] for row in rows] for place in range(count)]
