"""Evaluation of some cases: their deadlines and items of work are stored.

The announcer announces what changed of the deadlines.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.pending_announcement import (
    ChangeCause,
    PendingAnnouncement,
    longest_delay,
    pending_after_evaluation,
)
from deadline_service.domain.announcement.row_changes import compare_rows
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.worklist.work_item import WorkItem
from deadline_service.store.case_evaluations import lock_cases, save_pending
from deadline_service.store.deadline_store import delete_rows, read_rows, save_rows
from deadline_service.store.work_items import replace_work
from deadline_service.worker.deadline_calculator import DeadlineCalculator
from events.contracts.references import DeadlineId
from events.envelope import CaseId, EventEnvelope, LedgerId

CaseHistory = Sequence[EventEnvelope]
"""Facts of one case, in order."""


class EvaluationBasis(NamedTuple):
    """What cases are evaluated by, and how long a case must be quiet before it is announced."""

    calculator: DeadlineCalculator
    settings: CouncilSettings
    quiet: timedelta


async def evaluate_cases(
    db: AsyncConnection,
    ledger_id: LedgerId,
    facts: Mapping[CaseId, CaseHistory],
    causes: Mapping[CaseId, ChangeCause],
    basis: EvaluationBasis,
) -> None:
    """Evaluate the cases that have a cause, each from all its facts. Idempotent.

    Raises:
        StreamFailed: a case takes too long to evaluate.
    """
    locked = await lock_cases(db, ledger_id, causes.keys())
    before = _group_rows_by_case(await read_rows(db, ledger_id, causes.keys()))
    pending: dict[CaseId, PendingAnnouncement] = {}
    rows: list[DeadlineRow] = []
    removed: list[DeadlineId] = []
    work: list[WorkItem] = []
    for case, cause in causes.items():
        outcome = await basis.calculator.calculate(facts[case], basis.settings)
        found = outcome.deadlines
        changes = compare_rows(found, before[case])
        work += outcome.work
        rows += changes.changed
        removed += changes.removed
        is_changed = bool(changes.changed or changes.removed)
        after = pending_after_evaluation(
            locked.pending.get(case),
            cause,
            locked.now,
            basis.quiet,
            is_changed=is_changed,
            max_delay=longest_delay(facts[case], cause.correlation_id),
        )
        if after is not None and (found or case in locked.pending):
            pending[case] = after
    await save_pending(db, ledger_id, pending)
    await save_rows(db, ledger_id, rows)
    await delete_rows(db, ledger_id, removed)
    await replace_work(db, ledger_id, list(causes), work)


def group_by_case(facts: Sequence[EventEnvelope]) -> Mapping[CaseId, CaseHistory]:
    """The facts of each case, in order."""
    found: defaultdict[CaseId, list[EventEnvelope]] = defaultdict(list)
    for fact in facts:
        found[fact.stream_id].append(fact)
    return found


def _group_rows_by_case(rows: Sequence[DeadlineRow]) -> Mapping[CaseId, Sequence[DeadlineRow]]:
    found: defaultdict[CaseId, list[DeadlineRow]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found
