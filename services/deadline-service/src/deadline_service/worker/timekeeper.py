"""Follows the log: a fact changes what a case's deadlines are, and that is said on the log."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.basis import Basis
from deadline_service.domain.law import Law
from deadline_service.store.basis import basis_of, keep_basis
from deadline_service.store.council import Council, council_of
from deadline_service.store.following import FAMILIES
from deadline_service.worker.timer import Timer
from deadline_service.worker.timing import Case, Why, by_case, time_cases
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.log.postgres import PostgresLog


class Timekeeper:
    """Times cases, given the law."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._timer = Timer(law)
        self._spoke = False

    def has_spoken(self) -> bool:
        """Whether anything was said on the log since this was last asked."""
        spoke, self._spoke = self._spoke, False
        return spoke

    async def apply(self, db: AsyncConnection, news: Sequence[EventEnvelope]) -> None:
        """Time anew every case that the news is of; told twice, it says as if told once.

        Facts behind the news are left to their own turn, so that what is kept always follows from
        the log up to the checkpoint (worker/rebuilding.py makes it again).
        """
        heard = by_case([fact for fact in news if fact.event.family in FAMILIES])
        if not heard:
            return
        log = PostgresLog(db, news[0].ledger_id)
        facts = by_case(up_to(await log.read_streams(heard.keys(), FAMILIES), news[-1].position))
        council = await council_of(db, log.ledger_id)
        await self._tell_basis(db, log.ledger_id, council)
        whys = {case: Why.news(new) for case, new in heard.items()}
        await self.time(db, log, facts, whys, council)

    async def time(
        self,
        db: AsyncConnection,
        log: PostgresLog,
        facts: Mapping[CaseId, Case],
        whys: Mapping[CaseId, Why],
        council: Council,
    ) -> None:
        """Time the cases of `whys`, each from all its facts, as a council has chosen."""
        by = self._timer, council.settings
        self._spoke = await time_cases(db, log, facts, whys, by) or self._spoke

    async def _tell_basis(self, db: AsyncConnection, ledger_id: LedgerId, council: Council) -> None:
        """Say by what cases are timed here: of a new ledger, or where another law was at work."""
        law = self.law.digest
        basis = await basis_of(db, ledger_id)
        if basis is None:
            await keep_basis(db, ledger_id, Basis(law, council.version))
        elif (mixed := basis.mixed_with(law, uuid4())) != basis:
            await keep_basis(db, ledger_id, mixed)


def up_to(facts: Case, position: Position) -> Case:
    """The facts that stand no further on the log."""
    return [fact for fact in facts if fact.position <= position]
