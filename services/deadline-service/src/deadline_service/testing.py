"""Histories for tests and examples, in as few words as the facts need."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from deadline_service.domain.worked import Said, in_full, named
from deadline_service.store.examples import usual
from events.contracts import Event
from events.envelope import Append, CaseId, Existence, LedgerId, Position, Proposed, Recorded
from events.follow import Follower
from events.log.postgres import PostgresLog

LEDGER: Final = LedgerId(uuid5(NAMESPACE_OID, "ledger"))
CASE: Final = CaseId(uuid5(NAMESPACE_OID, "case"))
_RECORDED_AT: Final = datetime(2026, 9, 1, 9, tzinfo=UTC)


def event(said: Said) -> Event:
    """A fact in full; what it leaves out is as `domain/examples/usual.toml` has it."""
    return in_full(said, usual())


def history(*facts: Said | Event) -> Sequence[Recorded]:
    """The facts of one case, recorded in this order from position 1."""
    return [
        _recorded(place, fact if isinstance(fact, Event) else event(fact))
        for place, fact in enumerate(facts, 1)
    ]


def _recorded(place: int, fact: Event) -> Recorded:
    return Recorded(
        ledger_id=LEDGER,
        position=Position(place),
        stream_id=CASE,
        stream_version=place,
        event_id=named(f"event {place}"),
        actor="test",
        correlation_id=named("test"),
        cause=None,
        traceparent=None,
        recorded_at=_RECORDED_AT,
        event=fact,
    )


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
