"""Evaluation of some cases: changes are stored, and appended to the log as events."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.changes import Change, revision_reason
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.row_changes import RowChanges, compare_rows
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.store.case_evaluations import lock_cases, save_evaluated
from deadline_service.store.deadline_store import delete_rows, read_rows, save_rows
from deadline_service.worker.deadline_calculator import DeadlineCalculator
from deadline_service.worker.publishing import append_changes, propose
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, EventEnvelope, LedgerId, NewEvent
from events.log.postgres import PostgresLog

_CHANGES_PER_TURN: Final = 500
"""Events that are built before the event loop runs other tasks."""
CaseHistory = Sequence[EventEnvelope]
"""Facts of one case, in order."""


class EvaluationCause(NamedTuple):
    """The cause of an evaluation: the facts, the latest last, and the reason.

    Events have the correlation id of the fact that they name; or `correlation_id`, where no
    facts are new.
    """

    facts: CaseHistory
    reason: DeadlineChangeReason
    correlation_id: UUID | None = None

    @classmethod
    def of_new_facts(cls, facts: CaseHistory) -> Self:
        """The cause of an evaluation because of new facts."""
        return cls(facts, revision_reason(facts))

    def propose(self, change: Change, ledger_id: LedgerId, fact: EventEnvelope) -> NewEvent:
        """The event for a change, caused by a fact."""
        if self.correlation_id is not None:
            return propose(change, ledger_id, fact.position, self.correlation_id)
        return propose(change, ledger_id, fact.position, fact.correlation_id, fact.traceparent)

    def proposals(self, case: RowChanges, ledger_id: LedgerId) -> Iterator[tuple[Change, NewEvent]]:
        """All events of a case, each caused by the fact that it names, or by the latest."""
        latest = self.facts[-1]
        known = {fact.position: fact for fact in self.facts}
        for change in case.deadline_changes(self.reason, latest.position):
            fact = known.get(getattr(change.event, "because_of", latest.position), latest)
            yield change, self.propose(change, ledger_id, fact)


async def evaluate_cases(
    db: AsyncConnection,
    log: PostgresLog,
    facts: Mapping[CaseId, CaseHistory],
    causes: Mapping[CaseId, EvaluationCause],
    by: tuple[DeadlineCalculator, CouncilSettings],
) -> bool:
    """Evaluate cases, each from all its facts. Returns whether events were appended.

    Last in the transaction, because it appends. Idempotent: a repetition appends nothing more.

    Raises:
        StreamFailed: a case takes too long to evaluate.
    """
    ledger_id = log.ledger_id
    locked = await lock_cases(db, ledger_id, causes.keys())
    before = _group_rows_by_case(await read_rows(db, ledger_id, causes.keys()))
    calls: dict[CaseId, date | None] = {}
    rows: list[DeadlineRow] = []
    ended: list[DeadlineRow] = []
    changes: list[tuple[Change, NewEvent]] = []
    timer, settings = by
    for case, each_cause in causes.items():
        found = compare_rows(await timer.deadlines(facts[case], settings), before[case], settings)
        rows += found.changed_rows()
        ended += found.removed
        for each in each_cause.proposals(found, ledger_id):
            changes.append(each)
            if len(changes) % _CHANGES_PER_TURN == 0:
                await asyncio.sleep(0)  # a large case has many changes
        if found.current or case in locked.sessions:
            calls[case] = found.next_reminder_on
    await save_evaluated(db, ledger_id, locked, calls)
    await save_rows(db, ledger_id, rows)
    await delete_rows(db, ledger_id, [each.deadline_id for each in ended])
    await append_changes(log, changes)
    return bool(changes)


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
