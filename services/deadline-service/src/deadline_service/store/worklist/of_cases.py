"""The list of some cases: all their items are read, once for a page with its counts."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.worklist.ranges import WorkPlace
from deadline_service.store.worklist.criteria import (
    DAYS_IN_TIME,
    IN_TIME,
    RANKED_ON,
    WorkCounts,
    WorkFilter,
    condition,
    counts_of,
    is_in_days_ahead,
)
from deadline_service.store.worklist.listed_work import (
    FirstPage,
    ListedWork,
    listed_work,
    listed_work_query,
)
from events.envelope import CaseId, LedgerId

_IN_ORDER: Final = "ORDER BY w.ranked_on, w.work_on, w.item_id"
ITEMS_BY_ID: Final = listed_work_query(
    f"SELECT w.item_id, w.work_on, {RANKED_ON} AS ranked_on"  # noqa: S608  # our own names
    " FROM deadline.work_item w WHERE w.ledger_id = $1 AND w.item_id = ANY ($4)"
)
"""The items with the ids $4."""
# A hashed subquery of these cases' snoozed items: of many rows cheaper than a look-up for each.
_IS_SNOOZED: Final = (
    "(w.item_id IN (SELECT s.item_id FROM deadline.snoozed_item s"
    " WHERE s.ledger_id = $1 AND s.case_id = ANY ($4) AND s.until_on > $2)"
    " AND COALESCE(w.law_due_on > $2, true))"
)


async def read_work_of_cases(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    wanted: WorkFilter,
    after: WorkPlace | None,
    limit: int,
) -> Sequence[ListedWork]:
    """At most `limit` items of some cases after a place in their list, in its order."""
    place = after or WorkPlace(date.min, date.min, UUID(int=0))
    values = wanted.today, wanted.oldest, *place, list(cases), limit
    connection = await driver_connection(db)
    return [
        listed_work(row)
        for row in await connection.fetch(work_of_cases_query(wanted), ledger_id, *values)
    ]


async def read_first_page_of_cases(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    wanted: WorkFilter,
    limit: int,
    in_time_limit: int,
) -> FirstPage:
    """The first items of some cases, at most `limit`; of those in time at most another limit."""
    connection = await driver_connection(db)
    days = wanted.today, wanted.oldest
    (row,) = await connection.fetch(
        first_of_cases_query(wanted), ledger_id, *days, list(cases), limit, in_time_limit
    )
    *counts, page, in_time = row
    ids = [*{*page, *in_time}]
    found = [
        listed_work(each) for each in await connection.fetch(ITEMS_BY_ID, ledger_id, *days, ids)
    ]
    return FirstPage(
        WorkCounts(*counts),
        [each for each in found if each.item.item_id in page],
        [each for each in found if each.item.item_id in in_time],
    )


def work_of_cases_query(wanted: WorkFilter) -> str:
    """The page of some cases' list: $4 to $6 the place before it, $7 the cases, $8 the limit."""
    return listed_work_query(
        f"SELECT w.item_id, w.work_on, {RANKED_ON} AS ranked_on"  # noqa: S608  # our own names
        " FROM deadline.work_item w WHERE w.ledger_id = $1 AND w.case_id = ANY ($7)"
        f" AND {condition(wanted)}"
        f" AND ({RANKED_ON}, w.work_on, w.item_id) > ($4::date, $5::date, $6::uuid)"
        " ORDER BY ranked_on, w.work_on, w.item_id LIMIT $8"
    )


def first_of_cases_query(wanted: WorkFilter) -> str:
    """The counts of some cases $4, the ids of at most $5 first items, and of $6 in time."""
    matching = condition(wanted, "w.is_snoozed")
    ahead = " OR ".join(is_in_days_ahead(day) for day in DAYS_IN_TIME)
    return (
        "WITH work AS MATERIALIZED ("  # noqa: S608  # our own names
        f"SELECT w.item_id, w.kind, w.reasons, w.work_on, w.law_due_on, {RANKED_ON} AS ranked_on,"
        f" {_IS_SNOOZED} AS is_snoozed FROM deadline.work_item w"
        " WHERE w.ledger_id = $1 AND w.case_id = ANY ($4))"
        f" SELECT counted.*,"
        f" ARRAY(SELECT w.item_id FROM work w WHERE {matching} {_IN_ORDER} LIMIT $5),"
        f" ARRAY(SELECT w.item_id FROM work w WHERE {matching} AND {IN_TIME} AND ({ahead})"
        f" {_IN_ORDER} LIMIT $6) FROM ({counts_of('work')}) counted"
    )
