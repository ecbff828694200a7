"""Lists of work: of some cases, or of a council as a merge of ranges of an index.

A list of some cases reads all their items, and sorts them. That of a council reads of each range at
most a page (domain/worklist/ranges.py), so the number of rows read depends on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.priority import PriorityReason
from deadline_service.domain.worklist.case_profile import CaseStage
from deadline_service.domain.worklist.ranges import WorkPlace, WorkRange, range_starts
from deadline_service.domain.worklist.snooze import SnoozeReason
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.domain.worklist.work_state import SOON_DAYS, WorkState
from events.contracts.references import OfficerId
from events.envelope import CaseId, LedgerId

MAX_RANGES: Final = 1_000
"""Kinds and combinations of reasons of one council, of which there are some dozens."""
MAX_COUNTED_ITEMS: Final = 1_000
"""Rows of a council's list that are counted before and after a day."""


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which items are listed on a day, and how many days of lateness count."""

    today: date
    overdue_days_counted: int
    kind: WorkKind | None = None
    reason: PriorityReason | None = None
    state: WorkState | None = None
    is_snoozed: bool = False

    @property
    def oldest(self) -> date:
        """The earliest day to work to that counts."""
        return self.today - timedelta(days=self.overdue_days_counted)


class ListedWork(NamedTuple):
    """An item as listed, with what is shown of its case."""

    place: WorkPlace
    item: WorkItem
    reference: str | None
    stage: CaseStage | None
    officer_id: OfficerId | None
    snoozed_until: date | None
    snooze_reason: SnoozeReason | None
    snoozed_by: str | None


class WorkCounts(NamedTuple):
    """How many items are in each state, and how many are snoozed; with `more`, at least so many."""

    late: int
    due: int
    soon: int
    later: int
    snoozed: int
    more: bool = False


_IS_LATE: Final = "COALESCE(w.law_due_on < $2, false)"
_STATES: Final = {
    WorkState.LATE: _IS_LATE,
    WorkState.DUE: f"w.work_on <= $2 AND NOT {_IS_LATE}",
    WorkState.SOON: f"w.work_on > $2 AND w.work_on <= $2 + {SOON_DAYS} AND NOT {_IS_LATE}",
    WorkState.LATER: f"w.work_on > $2 + {SOON_DAYS} AND NOT {_IS_LATE}",
}
# What is snoozed shows again on its last day in law, should that have moved meanwhile. A scalar
# subquery is looked up by key for each row; an EXISTS would read all that is snoozed.
_SNOOZED: Final = (
    "COALESCE((SELECT LEAST(s.until_on, w.law_due_on) > $2 FROM deadline.snoozed_item s"
    " WHERE s.ledger_id = $1 AND s.item_id = w.item_id), false)"
)
_RANKED_ON: Final = "GREATEST(w.work_on, $3) - w.shift_days"
_ITEM: Final = ", ".join(f"w.{each}" for each in WorkItem._fields)
HOLDER_OF_CASE: Final = """
SELECT o.officer_id FROM deadline.case_officer o
WHERE o.ledger_id = $1 AND o.case_id = w.case_id AND o.from_on <= $2
  AND (o.to_on IS NULL OR o.to_on >= $2)
ORDER BY o.is_cover DESC, o.from_on DESC LIMIT 1
"""
_LISTED: Final = f"""
SELECT page.ranked_on, {_ITEM}, p.reference, p.stage, h.officer_id,
       LEAST(s.until_on, w.law_due_on) AS snoozed_until, s.reason, s.snoozed_by
FROM ({{page}}) page
JOIN deadline.work_item w ON w.ledger_id = $1 AND w.item_id = page.item_id
LEFT JOIN deadline.case_profile p ON p.ledger_id = $1 AND p.case_id = w.case_id
LEFT JOIN deadline.snoozed_item s ON s.ledger_id = $1 AND s.item_id = w.item_id
LEFT JOIN LATERAL ({HOLDER_OF_CASE}) h ON true
ORDER BY page.ranked_on, page.work_on, page.item_id
"""  # noqa: S608  # our own names
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


async def read_work_of_cases(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    wanted: WorkFilter,
    after: WorkPlace | None,
    limit: int,
) -> Sequence[ListedWork]:
    """At most `limit` items of some cases after a place in their list, in its order."""
    sql = work_of_cases_query(wanted)
    place = after or WorkPlace(date.min, date.min, UUID(int=0))
    values = wanted.today, wanted.oldest, *place, list(cases), limit
    rows = await (await driver_connection(db)).fetch(sql, ledger_id, *values)
    return [_listed(tuple(row)) for row in rows]


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
    return [_listed(tuple(row)) for row in rows]


async def count_work_of_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId], today: date
) -> WorkCounts:
    """How many items of some cases are in each state on a day."""
    row = await (await driver_connection(db)).fetchrow(
        COUNT_OF_CASES, ledger_id, today, list(cases)
    )
    return WorkCounts(*row) if row else WorkCounts(0, 0, 0, 0, 0)


async def count_work_of_council(
    db: AsyncConnection, ledger_id: LedgerId, today: date
) -> WorkCounts:
    """How many items of a council are in each state on a day, of a bounded number of rows."""
    row = await (await driver_connection(db)).fetchrow(COUNT_OF_COUNCIL, ledger_id, today)
    if row is None:
        return WorkCounts(0, 0, 0, 0, 0)
    *counts, read_before, read_after = row
    return WorkCounts(*counts, more=max(read_before, read_after) == MAX_COUNTED_ITEMS)


def work_of_cases_query(wanted: WorkFilter) -> str:
    """The page of some cases' list: $4 to $6 the place before it, $7 the cases, $8 the limit."""
    page = (
        f"SELECT w.item_id, w.work_on, {_RANKED_ON} AS ranked_on"  # noqa: S608  # our own names
        " FROM deadline.work_item w WHERE w.ledger_id = $1 AND w.case_id = ANY ($7)"
        f" AND {_conditions(wanted)}"
        f" AND ({_RANKED_ON}, w.work_on, w.item_id) > ($4::date, $5::date, $6::uuid)"
        " ORDER BY ranked_on, w.work_on, w.item_id LIMIT $8"
    )
    return _LISTED.format(page=page)


def work_of_council_query(wanted: WorkFilter) -> str:
    """The page of a council's list: $4 to $8 the ranges and their starts, $9 the limit."""
    of_range = (
        f"SELECT w.item_id, w.work_on, {_RANKED_ON} AS ranked_on"  # noqa: S608  # our own names
        " FROM deadline.work_item w WHERE w.ledger_id = $1 AND w.kind = r.kind"
        " AND w.reasons = r.reasons AND (w.work_on, w.item_id) > (r.after_on, r.after_id)"
        f" AND {_conditions(wanted)} ORDER BY w.work_on, w.item_id LIMIT $9"
    )
    page = (
        f"SELECT t.item_id, t.work_on, t.ranked_on"  # noqa: S608  # our own names
        " FROM unnest($4::text[], $5::text[], $6::smallint[], $7::date[], $8::uuid[])"
        " AS r (kind, reasons, shift_days, after_on, after_id)"
        f" CROSS JOIN LATERAL ({of_range}) t"
        " ORDER BY t.ranked_on, t.work_on, t.item_id LIMIT $9"
    )
    return _LISTED.format(page=page)


def _conditions(wanted: WorkFilter) -> str:
    """The condition on a row; the values are of closed lists."""
    found = [_SNOOZED if wanted.is_snoozed else f"NOT {_SNOOZED}"]
    if wanted.kind is not None:
        found.append(f"w.kind = '{wanted.kind}'")
    if wanted.reason is not None:
        found.append(f"w.reasons LIKE '%{wanted.reason}:%'")
    if wanted.state is not None:
        found.append(_STATES[wanted.state])
    return " AND ".join(found)


def _may_match(each: WorkRange, wanted: WorkFilter) -> bool:
    """Whether a range can hold rows that are wanted."""
    is_kind = wanted.kind is None or each.kind == wanted.kind
    return is_kind and (wanted.reason is None or f"{wanted.reason}:" in each.reasons)


def _columns(rows: Sequence[tuple[object, ...]], count: int) -> Sequence[list[object]]:
    return [[row[place] for row in rows] for place in range(count)]


def _listed(row: tuple[object, ...]) -> ListedWork:
    """A row of `_LISTED`."""
    ranked_on, *values, reference, stage, officer_id, until, reason, by = row
    item = WorkItem(*values)  # pyright: ignore[reportArgumentType]  # the columns of the table
    item = item._replace(kind=WorkKind(item.kind))
    place = WorkPlace(ranked_on, item.work_on, item.item_id)  # pyright: ignore[reportArgumentType]
    return ListedWork(
        place,
        item,
        reference,  # pyright: ignore[reportArgumentType]
        CaseStage(stage) if stage else None,
        officer_id,  # pyright: ignore[reportArgumentType]
        until,  # pyright: ignore[reportArgumentType]
        SnoozeReason(reason) if reason else None,
        by,  # pyright: ignore[reportArgumentType]
    )


def _counts(source: str) -> str:
    states = ", ".join(
        f"count(*) FILTER (WHERE NOT w.is_snoozed AND {_STATES[state]})" for state in WorkState
    )
    return f"SELECT {states}, count(*) FILTER (WHERE w.is_snoozed) FROM ({source}) w"  # noqa: S608


_COUNTED: Final = (
    f"SELECT w.work_on, w.due_on, w.law_due_on, {_SNOOZED} AS is_snoozed"  # noqa: S608
    " FROM deadline.work_item w WHERE w.ledger_id = $1"
)
# OFFSET 0: each row is looked up among the snoozed once, not for each of the counts.
COUNT_OF_CASES: Final = _counts(f"{_COUNTED} AND w.case_id = ANY ($3) OFFSET 0")
_BEFORE: Final = f"{_COUNTED} AND w.work_on <= $2 ORDER BY w.work_on DESC LIMIT {MAX_COUNTED_ITEMS}"
_AFTER: Final = f"{_COUNTED} AND w.work_on > $2 ORDER BY w.work_on LIMIT {MAX_COUNTED_ITEMS}"
COUNT_OF_COUNCIL: Final = (
    f"WITH earlier AS MATERIALIZED ({_BEFORE}), following AS MATERIALIZED ({_AFTER})"  # noqa: S608  # our own names
    f" SELECT counted.*, (SELECT count(*) FROM earlier), (SELECT count(*) FROM following) FROM ("
    f"{_counts('SELECT * FROM earlier UNION ALL SELECT * FROM following')}) counted"
)
