"""A fact over which workers die is found, however many others there are, and no other is lost."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from events.batch_starts import TRIES, plan
from events.checkpoints import BatchStart, Claim
from events.envelope import LedgerId, Position

LEDGER = LedgerId(UUID(int=1))
BATCH = 8


class Ledger:
    """A ledger whose deadly facts kill every worker that tries them."""

    def __init__(self, facts: int, deadly: set[int]) -> None:
        self.facts, self.deadly = facts, deadly
        self.position = 0
        self.latest: BatchStart | None = None
        self.applied: list[int] = []
        self.parked: list[int] = []
        self.deaths = 0

    def turn(self) -> None:
        """One worker takes the next batch: it applies it, parks a fact, or dies."""
        how = plan(Claim(LEDGER, Position(self.position), self.latest), BATCH)
        batch = list(range(self.position + 1, min(self.position + how.size, self.facts) + 1))
        until = how.careful_until or Position(batch[-1])
        self.latest = BatchStart(Position(self.position), until, how.attempts)
        if how.is_deadly:
            self.parked += batch
        elif self.deadly.intersection(batch):
            self.deaths += 1
            return
        else:
            self.applied += batch
        self.position = batch[-1]


@given(st.integers(1, 60), st.sets(st.integers(1, 60), max_size=5))
def test_every_fact_is_applied_once_or_parked(facts: int, deadly: set[int]) -> None:
    ledger = Ledger(facts, {each for each in deadly if each <= facts})

    for _ in range(1000):
        if ledger.position == facts:
            break
        ledger.turn()

    assert ledger.parked == sorted(ledger.deadly), "what kills is parked, and nothing else"
    assert ledger.applied == [each for each in range(1, facts + 1) if each not in ledger.deadly]
    assert ledger.deaths <= (TRIES + 1) * len(ledger.deadly)


def test_after_a_death_the_facts_of_that_batch_come_one_at_a_time_and_then_many_again() -> None:
    died = Claim(LEDGER, Position(10), BatchStart(Position(10), Position(18), 1))
    midst = Claim(LEDGER, Position(12), BatchStart(Position(11), Position(18), 1))
    passed = Claim(LEDGER, Position(18), BatchStart(Position(17), Position(18), 1))

    assert [plan(claim, BATCH).size for claim in (died, midst, passed)] == [1, 1, BATCH]


def test_a_place_that_was_set_back_is_no_death() -> None:
    """A projection was rebuilt, or a database restored: what began behind it says nothing."""
    set_back = Claim(LEDGER, Position(3), BatchStart(Position(40), Position(48), 1))

    assert plan(set_back, BATCH).size == BATCH
