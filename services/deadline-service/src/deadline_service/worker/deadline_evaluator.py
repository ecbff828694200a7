"""Evaluates the deadlines of cases when facts are recorded. It announces nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import on_commit
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.evaluation.ruleset_version import RulesetVersion
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.council_settings import VersionedSettings, read_versioned_settings
from deadline_service.store.ruleset_versions import read_ruleset_version, save_ruleset_version
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES
from deadline_service.worker.case_evaluation import (
    CaseHistory,
    EvaluationBasis,
    evaluate_cases,
    group_by_case,
)
from deadline_service.worker.deadline_calculator import DeadlineCalculator
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.log.postgres import PostgresLog


class DeadlineEvaluator:
    """Evaluates cases by a ruleset."""

    def __init__(
        self, law: Ruleset, notify: Callable[[], None], quiet: timedelta = timedelta()
    ) -> None:
        """`notify` is called once a transaction that evaluated has committed.

        `quiet` is how long no fact of a case may be evaluated before it is announced.
        """
        self.ruleset = law
        self._calculator = DeadlineCalculator(law)
        self._notify = notify
        self._quiet = quiet

    async def apply(self, db: AsyncConnection, new_events: Sequence[EventEnvelope]) -> None:
        """Evaluate every case that has new facts. Idempotent.

        Facts after the batch are left to later batches, so that rows always follow from the log
        up to the checkpoint (worker/rebuild.py rebuilds them).
        """
        new_facts = group_by_case(new_events)
        log = PostgresLog(db, new_events[0].ledger_id)
        facts = group_by_case(
            facts_up_to(
                await log.read_streams(new_facts.keys(), SUBSCRIBED_FAMILIES),
                new_events[-1].position,
            )
        )
        council = await read_versioned_settings(db, log.ledger_id)
        await self._save_ruleset_version(db, log.ledger_id, council)
        causes = {case: ChangeCause.of_new_facts(new) for case, new in new_facts.items()}
        await self.evaluate(db, log.ledger_id, facts, causes, council)

    async def evaluate(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        facts: Mapping[CaseId, CaseHistory],
        causes: Mapping[CaseId, ChangeCause],
        council: VersionedSettings,
    ) -> None:
        """Evaluate cases, each from all its facts, by the settings of a council."""
        basis = EvaluationBasis(self._calculator, council.settings, self._quiet)
        await evaluate_cases(db, ledger_id, facts, causes, basis)
        on_commit(db, self._notify)

    async def _save_ruleset_version(
        self, db: AsyncConnection, ledger_id: LedgerId, council: VersionedSettings
    ) -> None:
        """Store the ruleset version: of a new ledger, or where another release evaluated cases."""
        law = self.ruleset.digest
        basis = await read_ruleset_version(db, ledger_id)
        if basis is None:
            await save_ruleset_version(db, ledger_id, RulesetVersion(law, council.version))
        elif (mixed := basis.restored_to(law, uuid4())) != basis:
            await save_ruleset_version(db, ledger_id, mixed)


def facts_up_to(facts: CaseHistory, position: Position) -> CaseHistory:
    """The facts up to a position."""
    return [fact for fact in facts if fact.position <= position]
