"""A fact over which workers die is found, however many others there are, and no other is lost."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from events.batch_starts import MAX_SINGLE_ATTEMPTS, plan_batch
from events.checkpoints import BatchStart, LedgerClaim
from events.envelope import LedgerId, Position

LEDGER = LedgerId(UUID(int=1))
BATCH_SIZE = 8
NOW = datetime(2026, 11, 26, tzinfo=UTC)


class SimulatedLedger:
    """A ledger whose crashing facts kill every worker that tries them."""

    def __init__(self, facts: int, crashing: set[int]) -> None:
        self.facts, self.crashing = facts, crashing
        self.position = 0
        self.latest: BatchStart | None = None
        self.applied: list[int] = []
        self.parked: list[int] = []
        self.crashes = 0

    def take_batch(self) -> None:
        """One worker takes the next batch: it applies it, parks a fact, or dies."""
        batch_plan = plan_batch(
            LedgerClaim(LEDGER, Position(self.position), NOW, self.latest), BATCH_SIZE
        )
        batch = list(range(self.position + 1, min(self.position + batch_plan.size, self.facts) + 1))
        until = batch_plan.singly_until or Position(batch[-1])
        self.latest = BatchStart(Position(self.position), until, batch_plan.attempts)
        if batch_plan.is_exhausted:
            self.parked += batch
        elif self.crashing.intersection(batch):
            self.crashes += 1
            return
        else:
            self.applied += batch
        self.position = batch[-1]


@given(st.integers(1, 60), st.sets(st.integers(1, 60), max_size=5))
def test_every_fact_is_applied_once_or_parked(facts: int, crashing: set[int]) -> None:
    ledger = SimulatedLedger(facts, {each for each in crashing if each <= facts})

    for _ in range(1000):
        if ledger.position == facts:
            break
        ledger.take_batch()

    assert ledger.parked == sorted(ledger.crashing), "what kills is parked, and nothing else"
    assert ledger.applied == [each for each in range(1, facts + 1) if each not in ledger.crashing]
    assert ledger.crashes <= (MAX_SINGLE_ATTEMPTS + 1) * len(ledger.crashing)


def test_after_a_death_the_facts_of_that_batch_come_one_at_a_time_and_then_many_again() -> None:
    died = LedgerClaim(LEDGER, Position(10), NOW, BatchStart(Position(10), Position(18), 1))
    midst = LedgerClaim(LEDGER, Position(12), NOW, BatchStart(Position(11), Position(18), 1))
    passed = LedgerClaim(LEDGER, Position(18), NOW, BatchStart(Position(17), Position(18), 1))

    assert [plan_batch(claim, BATCH_SIZE).size for claim in (died, midst, passed)] == [
        1,
        1,
        BATCH_SIZE,
    ]


def test_a_place_that_was_set_back_is_no_death() -> None:
    """A projection was rebuilt, or a database restored: what began behind it says nothing."""
    set_back = LedgerClaim(LEDGER, Position(3), NOW, BatchStart(Position(40), Position(48), 1))

    assert plan_batch(set_back, BATCH_SIZE).size == BATCH_SIZE
