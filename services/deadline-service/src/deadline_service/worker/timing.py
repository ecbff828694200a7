"""Timing some cases: what changes is kept, and said on the log."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.changes import Change, reason_of
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.kept import Kept
from deadline_service.domain.timed import Timed, timed
from deadline_service.store.case_timing import hold, keep_timed
from deadline_service.store.keeping import forget, keep, kept_of_cases
from deadline_service.worker.saying import proposed, say
from deadline_service.worker.timer import Timer
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, EventEnvelope, LedgerId, NewEvent
from events.log.postgres import PostgresLog

_AT_ONCE: Final = 500
"""Facts that are put into words before the event loop has its turn."""
Case = Sequence[EventEnvelope]
"""Facts of one case, in order."""


class Why(NamedTuple):
    """Why a case is timed: the facts because of which, the latest last, and for what reason.

    What is said belongs to the same matter as the fact that it names; or to `correlation_id`, if it
    is not the facts that are new.
    """

    facts: Case
    reason: DeadlineChangeReason
    correlation_id: UUID | None = None

    @classmethod
    def news(cls, facts: Case) -> Self:
        """Because these facts are new."""
        return cls(facts, reason_of(facts))

    def proposed(self, change: Change, ledger_id: LedgerId, fact: EventEnvelope) -> NewEvent:
        """What is said because of a fact."""
        if self.correlation_id is not None:
            return proposed(change, ledger_id, fact.position, self.correlation_id)
        return proposed(change, ledger_id, fact.position, fact.correlation_id, fact.traceparent)

    def said(self, case: Timed, ledger_id: LedgerId) -> Iterator[tuple[Change, NewEvent]]:
        """All that is said of a case: because of the fact that it names, or of the latest."""
        latest = self.facts[-1]
        known = {fact.position: fact for fact in self.facts}
        for change in case.changes(self.reason, latest.position):
            fact = known.get(getattr(change.event, "because_of", latest.position), latest)
            yield change, self.proposed(change, ledger_id, fact)


async def time_cases(
    db: AsyncConnection,
    log: PostgresLog,
    facts: Mapping[CaseId, Case],
    whys: Mapping[CaseId, Why],
    by: tuple[Timer, CouncilSettings],
) -> bool:
    """Time the cases of `whys`, each from all its facts; whether there was anything to say.

    Last in the transaction, because what is said is appended. Told twice, it says as if told once.

    Raises:
        StreamFailed: a case takes too much to time.
    """
    ledger_id = log.ledger_id
    held = await hold(db, ledger_id, whys.keys())
    before = _by_case(await kept_of_cases(db, ledger_id, whys.keys()))
    calls: dict[CaseId, date | None] = {}
    rows: list[Kept] = []
    ended: list[Kept] = []
    said: list[tuple[Change, NewEvent]] = []
    timer, settings = by
    for case, why in whys.items():
        found = timed(await timer.deadlines(facts[case], settings), before[case], settings)
        rows += found.changed()
        ended += found.gone
        for each in why.said(found, ledger_id):
            said.append(each)
            if len(said) % _AT_ONCE == 0:
                await asyncio.sleep(0)  # a large case says much
        if found.now or case in held.recordings:
            calls[case] = found.next_call
    await keep_timed(db, ledger_id, held, calls)
    await keep(db, ledger_id, rows)
    await forget(db, ledger_id, [each.deadline_id for each in ended])
    await say(log, said)
    return bool(said)


def by_case(facts: Sequence[EventEnvelope]) -> Mapping[CaseId, Case]:
    """The facts of each case, in order."""
    found: defaultdict[CaseId, list[EventEnvelope]] = defaultdict(list)
    for fact in facts:
        found[fact.stream_id].append(fact)
    return found


def _by_case(rows: Sequence[Kept]) -> Mapping[CaseId, Sequence[Kept]]:
    found: defaultdict[CaseId, list[Kept]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found
