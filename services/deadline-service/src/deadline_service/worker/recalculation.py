"""Recalculates all cases of a council when the law or its settings change.

A batch of cases in each transaction, whenever the subscription is idle. Its progress is committed
with the rows; the checkpoint of the ledger is locked meanwhile, so that rows follow from the log up
to it. Killed at any moment, it continues from its progress.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.evaluation.ruleset_version import Recalculation, RulesetVersion
from deadline_service.store.council_settings import VersionedSettings, read_versioned_settings
from deadline_service.store.ruleset_versions import (
    claim_outdated,
    database_now,
    read_ruleset_version,
    save_ruleset_version,
)
from deadline_service.store.schema import SCHEMA
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES, SUBSCRIPTION
from deadline_service.worker.case_evaluation import CaseHistory, group_by_case
from deadline_service.worker.deadline_evaluator import DeadlineEvaluator, facts_up_to
from events.batch_processor import BatchProcessor
from events.checkpoints import LedgerClaim
from events.contracts.fingerprint import contracts_fingerprint
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.parked_streams import ParkedStreams

RECALCULATION_BATCH: Final = 50
"""Cases of one transaction: few, because new facts of the council wait for its end."""
RECALCULATED: Final = Counter(
    "deadline_cases_recalculated_total",
    "Cases recalculated because the law or a setting changed, by which.",
    ("reason",),
)
_log: Final = structlog.stdlib.get_logger()


class Recalculator:
    """Recalculates cases that were evaluated by another ruleset or other settings."""

    def __init__(self, evaluator: DeadlineEvaluator, batch_size: int = RECALCULATION_BATCH) -> None:
        self._evaluator = evaluator
        self._batch_size = batch_size
        self._parking = ParkedStreams(SCHEMA.name, SUBSCRIPTION, contracts_fingerprint())
        self._started_at: datetime | None = None

    async def step(self, db: AsyncConnection) -> int:
        """Recalculate the next cases of a council; 0 when none is outdated."""
        self._started_at = self._started_at or await database_now(db)
        claim = await claim_outdated(db, self._evaluator.ruleset.digest, self._started_at)
        if claim is None:
            return 0
        council = await read_versioned_settings(db, claim.ledger_id)
        basis = await self._current_version(db, claim.ledger_id, council)
        if basis.recalculation is None:
            return 0
        log = PostgresLog(db, claim.ledger_id)
        cases = await log.read_case_ids(basis.recalculation.reached, self._batch_size)
        facts = await self._facts(db, log, cases, claim)
        reached = cases[-1] if len(cases) == self._batch_size else None
        await save_ruleset_version(db, claim.ledger_id, basis.advanced_to(reached))
        await self._evaluate(db, claim.ledger_id, facts, council, basis.recalculation)
        if reached is None:
            _log.info(
                "recalculation_finished",
                ledger=str(claim.ledger_id),
                code=basis.recalculation.reason,
            )
        return len(cases) or 1

    async def _current_version(
        self, db: AsyncConnection, ledger_id: LedgerId, council: VersionedSettings
    ) -> RulesetVersion:
        """The ruleset version, with a recalculation to the current law and settings."""
        law = self._evaluator.ruleset.digest
        was = await read_ruleset_version(db, ledger_id) or RulesetVersion(law, council.version)
        basis = was.changed_to(law, council.version, uuid4())
        if basis.recalculation is not None and basis != was:
            _log.info(
                "recalculation_started", ledger=str(ledger_id), code=basis.recalculation.reason
            )
        return basis

    async def _facts(
        self, db: AsyncConnection, log: PostgresLog, cases: Sequence[CaseId], claim: LedgerClaim
    ) -> Mapping[CaseId, CaseHistory]:
        """The facts of some cases. Parked cases wait until they are resumed."""
        parked = await self._parking.stream_ids(db, claim.ledger_id)
        facts = await log.read_streams(
            [each for each in cases if each not in parked], SUBSCRIBED_FAMILIES
        )
        return group_by_case(facts_up_to(facts, claim.position))

    async def _evaluate(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        facts: Mapping[CaseId, CaseHistory],
        council: VersionedSettings,
        cause: Recalculation,
    ) -> None:
        """Evaluate cases for a reason, with the latest fact of each as cause."""

        async def apply(db: AsyncConnection, latest: Sequence[EventEnvelope]) -> None:
            cases = {fact.stream_id: facts[fact.stream_id] for fact in latest}
            causes = {
                case: ChangeCause(known[-1].position, cause.reason, cause.correlation_id)
                for case, known in cases.items()
            }
            await self._evaluator.evaluate(db, ledger_id, cases, causes, council)

        await BatchProcessor(self._parking, apply).process(
            db, [case[-1] for case in facts.values()]
        )
        RECALCULATED.labels(cause.reason).inc(len(facts))
