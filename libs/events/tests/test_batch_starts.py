"""An event that crashes its worker is found among many others, and no other is lost."""

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
    """A ledger some of whose events crash every worker that applies them."""

    def __init__(self, events: int, crashing: set[int]) -> None:
        self.events, self.crashing = events, crashing
        self.position = 0
        self.latest: BatchStart | None = None
        self.applied: list[int] = []
        self.parked: list[int] = []
        self.crashes = 0

    def take_batch(self) -> None:
        """One worker takes the next batch: it applies it, parks an event, or crashes."""
        batch_plan = plan_batch(
            LedgerClaim(LEDGER, Position(self.position), NOW, self.latest), BATCH_SIZE
        )
        batch = list(
            range(self.position + 1, min(self.position + batch_plan.size, self.events) + 1)
        )
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
def test_every_event_is_applied_once_or_parked(events: int, crashing: set[int]) -> None:
    ledger = SimulatedLedger(events, {each for each in crashing if each <= events})

    for _ in range(1000):
        if ledger.position == events:
            break
        ledger.take_batch()

    assert ledger.parked == sorted(ledger.crashing), "only the crashing events are parked"
    assert ledger.applied == [each for each in range(1, events + 1) if each not in ledger.crashing]
    assert ledger.crashes <= (MAX_SINGLE_ATTEMPTS + 1) * len(ledger.crashing)


def test_after_a_crash_the_events_of_the_batch_are_applied_one_at_a_time() -> None:
    crashed = LedgerClaim(LEDGER, Position(10), NOW, BatchStart(Position(10), Position(18), 1))
    inside = LedgerClaim(LEDGER, Position(12), NOW, BatchStart(Position(11), Position(18), 1))
    after = LedgerClaim(LEDGER, Position(18), NOW, BatchStart(Position(17), Position(18), 1))

    assert [plan_batch(claim, BATCH_SIZE).size for claim in (crashed, inside, after)] == [
        1,
        1,
        BATCH_SIZE,
    ]


def test_a_checkpoint_that_was_set_back_is_not_a_crash() -> None:
    """After a rebuild or a restore, a batch start beyond the checkpoint is ignored."""
    set_back = LedgerClaim(LEDGER, Position(3), NOW, BatchStart(Position(40), Position(48), 1))

    assert plan_batch(set_back, BATCH_SIZE).size == BATCH_SIZE
