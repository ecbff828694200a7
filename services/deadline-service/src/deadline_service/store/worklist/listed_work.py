"""Items of work with what is shown of their cases."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from asyncpg import Record

from deadline_service.domain.worklist.case_profile import CaseStage
from deadline_service.domain.worklist.ranges import WorkPlace
from deadline_service.domain.worklist.snooze import SnoozeReason
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.store.worklist.criteria import WorkCounts
from events.contracts.references import OfficerId


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


class FirstPage(NamedTuple):
    """The first items of a list, the counts, and the first of those that can be done in time.

    `in_time` are items of which the day to work to or the last day in law is today or within a
    week, and the latter has not passed.
    """

    counts: WorkCounts
    items: Sequence[ListedWork]
    in_time: Sequence[ListedWork]


_ITEM: Final = ", ".join(f"w.{each}" for each in WorkItem._fields)
HOLDER_OF_CASE: Final = """
SELECT o.officer_id FROM deadline.case_officer o
WHERE o.ledger_id = $1 AND o.case_id = w.case_id AND o.from_on <= $2
  AND (o.to_on IS NULL OR o.to_on >= $2)
ORDER BY o.is_cover DESC, o.from_on DESC LIMIT 1
"""


def listed_work_query(page: str) -> str:
    """The items of a page, a query of `item_id`, `work_on` and `ranked_on`; $1 ledger, $2 day."""
    return f"""
SELECT page.ranked_on, {_ITEM}, p.reference, p.stage, h.officer_id,
       LEAST(s.until_on, w.law_due_on) AS snoozed_until, s.reason, s.snoozed_by
FROM ({page}) page
JOIN deadline.work_item w ON w.ledger_id = $1 AND w.item_id = page.item_id
LEFT JOIN deadline.case_profile p ON p.ledger_id = $1 AND p.case_id = w.case_id
LEFT JOIN deadline.snoozed_item s ON s.ledger_id = $1 AND s.item_id = w.item_id
LEFT JOIN LATERAL ({HOLDER_OF_CASE}) h ON true
ORDER BY page.ranked_on, page.work_on, page.item_id
"""  # noqa: S608  # our own names


def listed_work(row: Record) -> ListedWork:
    """A row of `listed_work_query`."""
    ranked_on, *values, reference, stage, officer_id, until, reason, by = row
    item = WorkItem(*values)
    item = item._replace(kind=WorkKind(item.kind))
    return ListedWork(
        WorkPlace(ranked_on, item.work_on, item.item_id),
        item,
        reference,
        CaseStage(stage) if stage else None,
        officer_id,
        until,
        SnoozeReason(reason) if reason else None,
        by,
    )
