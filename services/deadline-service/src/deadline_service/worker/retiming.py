"""When the law or a council's settings are others, all its cases are timed anew.

Some cases a transaction, whenever there is no news to follow. How far it has come moves with what
was kept and said; the checkpoint of the ledger is held meanwhile, so that what is kept follows from
the log up to there. Killed at any moment, it goes on where it stood, and says nothing twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.basis import Anew, Basis
from deadline_service.store.basis import basis_of, claim_outdated, instant, keep_basis
from deadline_service.store.council import Council, council_of
from deadline_service.store.following import FAMILIES, SUBSCRIPTION
from deadline_service.store.migrate import SCHEMA
from deadline_service.worker.timekeeper import Timekeeper, up_to
from deadline_service.worker.timing import Case, Why, by_case
from events.batch_processor import BatchProcessor
from events.checkpoints import LedgerClaim
from events.contracts.fingerprint import contracts_fingerprint
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.parked_streams import ParkedStreams

LOT: Final = 50
"""Cases of one transaction: few, because news and appends of the council wait for its end."""
RETIMED: Final = Counter(
    "deadline_cases_retimed_total",
    "Cases timed anew because the law or a setting changed, by which.",
    ("reason",),
)
_log: Final = structlog.stdlib.get_logger()


class Retiming:
    """Times anew what was timed by another law or other settings."""

    def __init__(self, keeper: Timekeeper, lot: int = LOT) -> None:
        self._keeper = keeper
        self._lot = lot
        self._parking = ParkedStreams(SCHEMA, SUBSCRIPTION, contracts_fingerprint())
        self._began: datetime | None = None

    async def step(self, db: AsyncConnection) -> int:
        """Time the next cases of a council anew; 0 when no council waits for that."""
        self._began = self._began or await instant(db)
        claim = await claim_outdated(db, self._keeper.law.digest, self._began)
        if claim is None:
            return 0
        council = await council_of(db, claim.ledger_id)
        basis = await self._begun(db, claim.ledger_id, council)
        if basis.anew is None:
            return 0
        log = PostgresLog(db, claim.ledger_id)
        cases = await log.read_case_ids(basis.anew.reached, self._lot)
        facts = await self._facts(db, log, cases, claim)
        reached = cases[-1] if len(cases) == self._lot else None
        await keep_basis(db, claim.ledger_id, basis.having_reached(reached))
        await self._time(db, log, facts, council, basis.anew)
        if reached is None:
            _log.info("timing_anew_ended", ledger=str(claim.ledger_id), code=basis.anew.reason)
        return len(cases) or 1

    async def _begun(self, db: AsyncConnection, ledger_id: LedgerId, council: Council) -> Basis:
        """The basis, on its way to the law and the settings as they are now."""
        law = self._keeper.law.digest
        was = await basis_of(db, ledger_id) or Basis(law, council.version)
        basis = was.becoming(law, council.version, uuid4())
        if basis.anew is not None and basis != was:
            _log.info("timing_anew_began", ledger=str(ledger_id), code=basis.anew.reason)
        return basis

    async def _facts(
        self, db: AsyncConnection, log: PostgresLog, cases: Sequence[CaseId], claim: LedgerClaim
    ) -> Mapping[CaseId, Case]:
        """What is followed of some cases. Parked ones wait until they are resumed."""
        parked = await self._parking.stream_ids(db, claim.ledger_id)
        facts = await log.read_streams([each for each in cases if each not in parked], FAMILIES)
        return by_case(up_to(facts, claim.position))

    async def _time(
        self,
        db: AsyncConnection,
        log: PostgresLog,
        facts: Mapping[CaseId, Case],
        council: Council,
        anew: Anew,
    ) -> None:
        """Time cases by what has changed; because of the latest fact of each."""

        async def apply(db: AsyncConnection, latest: Sequence[EventEnvelope]) -> None:
            cases = {fact.stream_id: facts[fact.stream_id] for fact in latest}
            whys = {
                case: Why(known[-1:], anew.reason, anew.correlation_id)
                for case, known in cases.items()
            }
            await self._keeper.time(db, log, cases, whys, council)

        await BatchProcessor(self._parking, apply).process(
            db, [case[-1] for case in facts.values()]
        )
        RETIMED.labels(anew.reason).inc(len(facts))
