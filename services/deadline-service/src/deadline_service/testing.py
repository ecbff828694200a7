"""Histories for tests and examples, in as few words as the facts need."""

from collections.abc import Sequence
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from deadline_service.domain.worked import CASE, LEDGER, Said, in_full, named, recorded
from deadline_service.store.examples import usual
from events.contracts import Event
from events.envelope import Append, CaseId, Existence, LedgerId, Position, Proposed, Recorded
from events.follow import Follower
from events.log.postgres import PostgresLog

__all__ = ["CASE", "LEDGER", "CaseApi", "Keeper", "Said", "event", "history", "named"]


def event(said: Said) -> Event:
    """A fact in full; what it leaves out is as `domain/examples/usual.toml` has it."""
    return in_full(said, usual())


def history(*facts: Said | Event) -> Sequence[Recorded]:
    """The facts of one case, recorded in this order from position 1."""
    return [
        recorded(place, fact if isinstance(fact, Event) else event(fact))
        for place, fact in enumerate(facts, 1)
    ]


class CaseApi:
    """What case-api does, as far as the log sees it."""

    def __init__(self, engine: AsyncEngine, ledger_id: LedgerId) -> None:
        self._engine = engine
        self.ledger_id = ledger_id
        self._said = 0

    async def records(self, *facts: Said, case: CaseId = CASE) -> None:
        """Append facts of one case."""
        proposals: list[Proposed] = []
        for fact in facts:
            self._said += 1
            name = uuid5(case, str(self._said))
            proposals.append(Proposed(name, event(fact), "tester", case))
        async with transaction(self._engine, self.ledger_id) as db:
            await PostgresLog(db, self.ledger_id).append(Append(case, proposals, Existence.ANY))

    async def log(self, family: str = "") -> list[Recorded]:
        """What stands on the log, if asked of one family."""
        async with transaction(self._engine, self.ledger_id) as db:
            facts = await PostgresLog(db, self.ledger_id).read(Position(0), 5000)
        return [fact for fact in facts if fact.event.type.startswith(family)]


class Keeper:
    """The timekeeper, following until there is nothing left."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    async def drain(self) -> None:
        """Take up ledgers that are new, and apply all there is."""
        await self._follower.step()
        await self._follower.drain()
